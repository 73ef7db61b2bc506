package runs

import (
	"encoding/binary"
	"math/bits"
)

// repeated appends n times a value of the given width in bits, as a run of the hybrid of run lengths and packed bits.
func repeated(out []byte, n int, value uint32, width int) []byte {
	out = binary.AppendUvarint(out, uint64(n)<<1)
	for w := 0; w < width; w += 8 {
		out = append(out, byte(value>>w))
	}
	return out
}

// packedGroup is how many values of the hybrid are packed together at least.
const packedGroup = 8

// hybrid encodes values of some width in bits as run lengths where they repeat and as packed bits where they do not.
type hybrid struct {
	out     []byte
	width   int
	packs   bool     // short runs
	pending []uint32 // to be packed
}

// start begins a sequence behind out. Short runs are better not packed where there are longer ones: run lengths of whole
// bytes take more but compress better.
func (h *hybrid) start(out []byte, width int, packs bool) {
	h.out, h.width, h.packs, h.pending = out, width, packs, h.pending[:0]
}

func (h *hybrid) add(value uint32, count int) {
	for ; h.packs && count > 0 && (count < packedGroup || len(h.pending)%packedGroup > 0); count-- {
		h.pending = append(h.pending, value)
	}
	if count > 0 {
		h.pack()
		h.out = repeated(h.out, count, value, h.width)
	}
}

// finish ends the sequence and returns out with it. What is packed last is filled up with zeros, which no reader takes for values.
func (h *hybrid) finish() []byte {
	for len(h.pending)%packedGroup > 0 {
		h.pending = append(h.pending, 0)
	}
	h.pack()
	return h.out
}

func (h *hybrid) pack() {
	if len(h.pending) == 0 {
		return
	}
	h.out = binary.AppendUvarint(h.out, uint64(len(h.pending)/packedGroup)<<1|1)
	rest, bits := uint64(0), 0
	for _, v := range h.pending {
		rest |= uint64(v) << bits
		for bits += h.width; bits >= 8; bits -= 8 {
			h.out = append(h.out, byte(rest))
			rest >>= 8
		}
	}
	h.pending = h.pending[:0]
}

// widthOf returns the bits of an index into n values, at least 1.
func widthOf(n int) int { return max(1, bits.Len(uint(max(n, 1)-1))) }

// Differences are stored in blocks of so many, each in parts of one width.
const blockValues, blockParts = 128, 4

// differences encodes numbers that grow by a step but where they jump.
type differences struct {
	step    int64
	out     []byte
	pending []int64 // of the current block
	last    int64
	begun   bool
}

// start begins a page of so many numbers.
func (d *differences) start(count int, first, step int64) {
	d.step = step
	d.out = binary.AppendUvarint(d.out[:0], blockValues)
	d.out = binary.AppendUvarint(d.out, blockParts)
	d.out = binary.AppendUvarint(d.out, uint64(count))
	d.out = binary.AppendVarint(d.out, first)
	d.pending, d.begun = d.pending[:0], false
}

// add appends count numbers from first on, each a step from the one before.
func (d *differences) add(first int64, count int) {
	if d.begun {
		d.push(first - d.last)
	}
	d.begun, d.last = true, first+d.step*int64(count-1)
	for count--; count > 0; {
		if len(d.pending) == 0 && count >= blockValues {
			d.out = append(binary.AppendVarint(d.out, d.step), make([]byte, blockParts)...) // all are the least, so that none has bits
			count -= blockValues
			continue
		}
		d.push(d.step)
		count--
	}
}

func (d *differences) push(v int64) {
	if d.pending = append(d.pending, v); len(d.pending) == blockValues {
		d.flush()
	}
}

// flush ends a block. Behind the last number the parts that hold none are left out.
func (d *differences) flush() {
	if len(d.pending) == 0 {
		return
	}
	least := d.pending[0]
	for _, v := range d.pending {
		least = min(least, v)
	}
	d.out = binary.AppendVarint(d.out, least)
	widths := len(d.out)
	d.out = append(d.out, make([]byte, blockParts)...)
	const size = blockValues / blockParts
	for part := 0; part*size < len(d.pending); part++ {
		values := d.pending[part*size : min(len(d.pending), part*size+size)]
		greatest := uint64(0)
		for _, v := range values {
			greatest = max(greatest, uint64(v-least))
		}
		width := bits.Len64(greatest)
		d.out[widths+part] = byte(width)
		d.out = packed(d.out, values, least, width, size)
	}
	d.pending = d.pending[:0]
}

// packed appends size numbers, of which those behind values are 0, each less the least and in width bits.
func packed(out []byte, values []int64, least int64, width, size int) []byte {
	at := len(out)
	out = append(out, make([]byte, width*size/8)...)
	for i, v := range values {
		rest := uint64(v - least)
		for bit := i * width; rest != 0; rest >>= 1 {
			if rest&1 != 0 {
				out[at+bit/8] |= 1 << (bit % 8)
			}
			bit++
		}
	}
	return out
}
