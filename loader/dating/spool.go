package dating

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"
	"sync/atomic"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// spool is the series of the pixels that set the levels of mines, in a file of its own: for each chunk
// the pixels, the set of mines of each, and a value for each year. Only where the chunks stand is in
// memory.
type spool struct {
	file  *os.File
	end   atomic.Int64
	years int
	parts [][]part  // by strip
	sets  [][]mines // by strip
}

// part is the members of a chunk.
type part struct {
	at int64 // in the file
	n  int
}

// mines are the mines that a pixel belongs to.
type mines struct {
	list   []int32
	inside bool
}

func newSpool(dir string, years, strips int) (*spool, error) {
	file, err := os.CreateTemp(dir, "minecarbon-*.ndvi")
	if err != nil {
		return nil, fmt.Errorf("keep NDVI of mines: %w", fault.Cause(err))
	}
	_ = os.Remove(file.Name()) // it lives as long as it is open
	return &spool{file: file, years: years, parts: make([][]part, strips), sets: make([][]mines, strips)}, nil
}

func (sp *spool) close() { _ = sp.file.Close() }

// members are the pixels of a chunk while it is read.
type members struct {
	pixel []int32 // in the strip
	set   []int32 // index into the sets of the strip
	q     []int16 // by pixel and year
}

// size returns the bytes of n members.
func (sp *spool) size(n int) int { return n * (4 + 4 + 2*sp.years) }

// write adds the members of a chunk of a strip.
func (sp *spool) write(strip int, m *members) error {
	n := len(m.pixel)
	if n == 0 {
		return nil
	}
	text := make([]byte, 0, sp.size(n))
	for _, v := range m.pixel {
		text = binary.LittleEndian.AppendUint32(text, uint32(v))
	}
	for _, v := range m.set {
		text = binary.LittleEndian.AppendUint32(text, uint32(v))
	}
	for _, v := range m.q {
		text = binary.LittleEndian.AppendUint16(text, uint16(v))
	}
	at := sp.end.Add(int64(len(text))) - int64(len(text))
	if _, err := sp.file.WriteAt(text, at); err != nil {
		return fmt.Errorf("keep NDVI of mines: %w", fault.Cause(err))
	}
	sp.parts[strip] = append(sp.parts[strip], part{at, n})
	return nil
}

// read reads the members of a part.
func (sp *spool) read(p part, m *members, text []byte) ([]byte, error) {
	text = resized(text, sp.size(p.n))
	if _, err := sp.file.ReadAt(text, p.at); err != nil && err != io.EOF {
		return text, fmt.Errorf("keep NDVI of mines: %w", fault.Cause(err))
	}
	m.pixel, m.set, m.q = resized(m.pixel, p.n), resized(m.set, p.n), resized(m.q, p.n*sp.years)
	for i := range m.pixel {
		m.pixel[i] = int32(binary.LittleEndian.Uint32(text[4*i:]))
		m.set[i] = int32(binary.LittleEndian.Uint32(text[4*(p.n+i):]))
	}
	for i := range m.q {
		m.q[i] = int16(binary.LittleEndian.Uint16(text[8*p.n+2*i:]))
	}
	return text, nil
}

// members goes through all members; failed tells afterwards what went wrong.
func (sp *spool) members() (all iter.Seq[detect.Member], failed func() error) {
	var err error
	all = func(yield func(detect.Member) bool) {
		var m members
		var text []byte
		for strip, parts := range sp.parts {
			for _, p := range parts {
				if text, err = sp.read(p, &m, text); err != nil {
					return
				}
				for i, set := range m.set {
					of := &sp.sets[strip][set]
					if !yield(detect.Member{Mines: of.list, Inside: of.inside, Q: m.q[i*sp.years : (i+1)*sp.years]}) {
						return
					}
				}
			}
		}
	}
	return all, func() error { return err }
}

// spool reads the stack and keeps the members; other pixels get their codes.
func (d *ndviDating) spool(ctx context.Context) (*spool, error) {
	sp, err := newSpool(d.site.TempDir, len(d.stack.Years), d.tiling.strips())
	if err != nil {
		return nil, err
	}
	around := 0.0
	if d.in.Alpha.Rule == RuleLevels {
		around = d.in.SurroundingsM
	}
	s := newSurroundings(&d.stack.Grid, d.site, around)
	err = d.m.scan(ctx, d.site, d.tiling, func() worker { return &spoolWorker{ndviWorker: d.worker(), spool: sp, around: s} })
	if err != nil {
		sp.close()
		return nil, err
	}
	return sp, nil
}

// spoolWorker keeps the members of strips.
type spoolWorker struct {
	*ndviWorker
	spool   *spool
	around  *surroundings
	setOf   []int32
	members members
}

func (k *spoolWorker) strip(i int, w gdal.Window, codes []int32) error {
	k.setOf = resized(k.setOf, len(codes))
	sets, err := k.around.sets(w, k.setOf)
	if err != nil {
		return err
	}
	k.spool.sets[i] = sets
	for p := range codes {
		codes[p] = unmapped
	}
	for _, chunk := range k.tiling.chunks(w) {
		if err := k.chunk(i, chunk, w, codes); err != nil {
			return err
		}
	}
	return nil
}

func (k *spoolWorker) chunk(i int, chunk, strip gdal.Window, codes []int32) error {
	m := &k.members
	m.pixel, m.set, k.inside = m.pixel[:0], m.set[:0], k.inside[:0]
	for r := range chunk.Rows {
		at := strip.Index(chunk.Row0+r, chunk.Col0)
		for c, set := range k.setOf[at : at+chunk.Cols] {
			if set >= 0 {
				m.pixel, m.set, k.inside = append(m.pixel, int32(at+c)), append(m.set, set), append(k.inside, int32(r*chunk.Cols+c))
			}
		}
	}
	k.q = resized(k.q, chunk.Cells())
	years := len(k.stack.Years)
	m.q = resized(m.q, len(m.pixel)*years)
	without := chunk.Cells()
	for y := 0; y < years && (len(m.pixel) > 0 || without > 0); y++ {
		if err := k.year(y, chunk); err != nil {
			return err
		}
		if without > 0 {
			without -= k.mapped(chunk, strip, codes)
		}
		for j, p := range k.inside {
			m.q[j*years+y] = k.q[p]
		}
	}
	k.examined += int64(len(m.pixel))
	return k.spool.write(i, m)
}

// datePool dates the members inside mines with the thresholds.
func (d *ndviDating) datePool(ctx context.Context, sp *spool) error {
	site := d.site
	site.Progress = nil
	return d.m.scan(ctx, site, d.tiling, func() worker { return &poolWorker{ndviWorker: d.worker(), spool: sp} })
}

// poolWorker dates members.
type poolWorker struct {
	*ndviWorker
	spool   *spool
	members members
	text    []byte
}

func (k *poolWorker) strip(i int, w gdal.Window, codes []int32) (err error) {
	k.m.Read(w.Row0, w.Rows, codes)
	for _, p := range k.spool.parts[i] {
		if k.text, err = k.spool.read(p, &k.members, k.text); err != nil {
			return err
		}
		k.part(i, w, codes)
	}
	return nil
}

func (k *poolWorker) part(strip int, w gdal.Window, codes []int32) {
	years := len(k.stack.Years)
	for j, pixel := range k.members.pixel {
		set := &k.spool.sets[strip][k.members.set[j]]
		if !set.inside || codes[pixel] == unmapped {
			continue
		}
		mine := set.list[0]
		var s detect.Series
		for y, q := range k.members.q[j*years : (j+1)*years] {
			k.add(&s, int(mine), y, q)
		}
		codes[pixel] = k.code(s, w.Row0+int(pixel)/w.Cols)
	}
}
