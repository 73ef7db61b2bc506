package main

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"regexp"
	"slices"
)

// extremes are numbers at the edges of the types that headers hold.
var extremes = []uint64{0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff}

// words are extreme numbers of texts.
var words = []string{"0", "-1", "1", "99999999999", "-99999999999", "1e308", "1e-308", "nan", "2147483648", "0.1"}

var number = regexp.MustCompile(`-?\d+(\.\d+)?`)

// mutate returns a changed copy of a file. It differs from the file in at least one byte.
func mutate(r *rand.Rand, file []byte) []byte {
	for {
		text := slices.Clone(file)
		for range 1 + r.IntN(5)/3 {
			if len(text) > 0 {
				text = changes[r.IntN(len(changes))](r, text)
			}
		}
		if !bytes.Equal(text, file) {
			return text
		}
	}
}

// place chooses a byte: in the header, at something that is not 0, or anywhere.
func place(r *rand.Rand, text []byte) int {
	const header = 256
	at := r.IntN(len(text))
	switch r.IntN(3) {
	case 0:
		return r.IntN(min(header, len(text)))
	case 1:
		for i := range text {
			if k := (at + i) % len(text); text[k] != 0 {
				return k
			}
		}
	}
	return at
}

// piece chooses a range, mostly short.
func piece(r *rand.Rand, text []byte) (from, to int) {
	from = place(r, text)
	return from, min(len(text), from+1+r.IntN(1<<r.IntN(13)))
}

var changes = []func(r *rand.Rand, text []byte) []byte{
	func(r *rand.Rand, text []byte) []byte { // a bit
		text[place(r, text)] ^= 1 << r.IntN(8)
		return text
	},
	func(r *rand.Rand, text []byte) []byte { // a byte
		text[place(r, text)] = byte(r.Uint32())
		return text
	},
	func(r *rand.Rand, text []byte) []byte { // a byte, a little
		text[place(r, text)] += byte(1 - 2*r.IntN(2))
		return text
	},
	func(r *rand.Rand, text []byte) []byte { // a number of a header
		size := 1 << r.IntN(4)
		at := place(r, text) &^ (size - 1)
		var word [8]byte
		value := extremes[r.IntN(len(extremes))] + uint64(r.IntN(3)) - 1
		if r.IntN(2) == 0 {
			binary.LittleEndian.PutUint64(word[:], value)
			copy(text[at:], word[:size])
		} else {
			binary.BigEndian.PutUint64(word[:], value)
			copy(text[at:], word[8-size:])
		}
		return text
	},
	func(r *rand.Rand, text []byte) []byte { // a number of a text
		from := place(r, text)
		found := number.FindIndex(text[from:])
		if found == nil {
			return text
		}
		return slices.Replace(text, from+found[0], from+found[1], []byte(words[r.IntN(len(words))])...)
	},
	func(r *rand.Rand, text []byte) []byte { // the end
		return text[:r.IntN(len(text))]
	},
	func(r *rand.Rand, text []byte) []byte { // a piece removed
		from, to := piece(r, text)
		return slices.Delete(text, from, to)
	},
	func(r *rand.Rand, text []byte) []byte { // a piece doubled
		from, to := piece(r, text)
		return slices.Insert(text, to, slices.Clone(text[from:to])...)
	},
	func(r *rand.Rand, text []byte) []byte { // two pieces swapped
		from, to := piece(r, text)
		other := r.IntN(len(text))
		for i := from; i < to && other < len(text); i, other = i+1, other+1 {
			text[i], text[other] = text[other], text[i]
		}
		return text
	},
	func(r *rand.Rand, text []byte) []byte { // a piece of one value
		from, to := piece(r, text)
		value := []byte{0, 0xff, byte(r.Uint32())}[r.IntN(3)]
		for i := from; i < to; i++ {
			text[i] = value
		}
		return text
	},
	func(r *rand.Rand, text []byte) []byte { // random bytes inserted
		noise := make([]byte, 1+r.IntN(1<<r.IntN(9)))
		for i := range noise {
			noise[i] = byte(r.Uint32())
		}
		return slices.Insert(text, place(r, text), noise...)
	},
}
