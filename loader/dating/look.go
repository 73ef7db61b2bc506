package dating

import (
	"context"
	"math"
	"slices"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// looking reads what an input holds of some pixels; of other land it reads nothing.
type looking struct {
	m      *Map
	tiling tiling
	pixels []Pixel
	rows   [][]int // indexes of the pixels of each row
}

// look runs workers over the strips that hold pixels.
func (m *Map) look(ctx context.Context, site Site, t tiling, pixels []Pixel, newWorker func(l *looking) worker) error {
	l := &looking{m: m, tiling: t, pixels: pixels, rows: make([][]int, m.Height)}
	for i, p := range pixels {
		l.rows[p.Row] = append(l.rows[p.Row], i)
	}
	other := Map{Grid: m.Grid, rows: make([][]run, m.Height)} // codes are not needed
	site.Progress = nil
	return other.scan(ctx, site, t, func() worker { return newWorker(l) })
}

// in returns the indexes of the pixels of a window.
func (l *looking) in(w gdal.Window) (found []int) {
	for row := w.Row0; row < w.Row0+w.Rows; row++ {
		for _, i := range l.rows[row] {
			if w.Index(row, l.pixels[i].Col) >= 0 {
				found = append(found, i)
			}
		}
	}
	return found
}

// yearLook reads a year of a window: what is seen of each pixel by its index there.
type yearLook func(k *lookWorker, y int, w gdal.Window) (func(p *Pixel, at int) Seen, error)

// lookWorker reads the years of a stack.
type lookWorker struct {
	*looking
	reader *stack.Reader
	years  int
	year   yearLook
	q      []int16
}

// lookAtYears looks at the pixels in the years of a stack.
func (m *Map) lookAtYears(ctx context.Context, site Site, s *stack.Stack, pixels []Pixel, year yearLook) error {
	return m.look(ctx, site, newTiling(&m.Grid, s.Block), pixels, func(l *looking) worker {
		return &lookWorker{looking: l, reader: s.Reader(), years: len(s.Years), year: year}
	})
}

func (k *lookWorker) close() { k.reader.Close() }

func (k *lookWorker) strip(_ int, w gdal.Window, _ []int32) error {
	for _, chunk := range k.tiling.chunks(w) {
		found := k.in(chunk)
		for y := 0; y < k.years && len(found) > 0; y++ {
			seen, err := k.year(k, y, chunk)
			if err != nil {
				return err
			}
			for _, i := range found {
				p := &k.pixels[i]
				p.Seen = append(p.Seen, seen(p, chunk.Index(p.Row, p.Col)))
			}
		}
		for _, i := range found {
			k.m.recall(&k.pixels[i])
		}
	}
	return nil
}

// recall dates a pixel of a small patch again, whose events were forgotten.
func (m *Map) recall(p *Pixel) {
	if p.Kind != KindSmall {
		return
	}
	var s detect.Series
	for y, seen := range p.Seen {
		if seen.Kind == stack.Unknown {
			continue
		}
		s.Known |= 1 << y
		if seen.Kind == stack.Destroyed {
			s.Bare |= 1 << y
		}
		if seen.Clear {
			s.Clear |= 1 << y
		}
	}
	p.Events = m.Record.Date(s, nil)
}

// Look implements Source.
func (s *ndviSource) Look(ctx context.Context, site Site, m *Map, pixels []Pixel) error {
	return m.lookAtYears(ctx, site, s.stack, pixels, s.lookYear)
}

func (s *ndviSource) lookYear(k *lookWorker, y int, w gdal.Window) (func(p *Pixel, at int) Seen, error) {
	k.q = resized(k.q, w.Cells())
	_, err := k.reader.Q(y, w, k.q)
	return func(p *Pixel, at int) Seen {
		q, t := k.q[at], k.m.Threshold(p.Mine, s.stack.Years[y])
		seen := Seen{Value: detect.NDVI(q)}
		switch {
		case q == detect.Unknown || t.Alpha == detect.Unknown:
		case q < t.Alpha:
			seen.Kind, seen.Clear = stack.Destroyed, q < t.Clear
		default:
			seen.Kind = stack.Vegetated
		}
		return seen
	}, err
}

// Look implements Source.
func (s *classSource) Look(ctx context.Context, site Site, m *Map, pixels []Pixel) error {
	return m.lookAtYears(ctx, site, s.stack, pixels, s.lookYear)
}

func (s *classSource) lookYear(k *lookWorker, y int, w gdal.Window) (func(p *Pixel, at int) Seen, error) {
	codes, err := k.reader.Values(y, w)
	return func(_ *Pixel, at int) Seen {
		seen := Seen{Value: codes[at]}
		if !math.IsNaN(seen.Value) {
			seen.Kind = s.in.kind(int(seen.Value)) & stack.Destroyed
		}
		seen.Clear = seen.Kind == stack.Destroyed
		return seen
	}, err
}

// Look implements Source. Polygons with spans have no series.
func (s *polygonSource) Look(ctx context.Context, site Site, m *Map, pixels []Pixel) error {
	if s.years == nil {
		return nil
	}
	windows := s.windows()
	return m.look(ctx, site, polygonTiling(&m.Grid), pixels, func(l *looking) worker {
		return &footprintLook{l, polygonWorker{polygonDating: &polygonDating{polygonSource: s, windows: windows}}}
	})
}

// footprintLook sees which years cover pixels.
type footprintLook struct {
	*looking
	polygonWorker
}

func (k *footprintLook) strip(_ int, w gdal.Window, _ []int32) error {
	found := k.in(w)
	if len(found) == 0 {
		return nil
	}
	at := map[int]*Pixel{}
	for _, i := range found {
		p := &k.pixels[i]
		at[w.Index(p.Row, p.Col)] = p
		p.Seen = slices.Repeat([]Seen{{Kind: stack.Vegetated}}, len(k.years))
	}
	err := k.covered(w, func(shape, pixel int) {
		y := slices.Index(k.years, k.shapes[shape].Year)
		if p := at[pixel]; p != nil && y >= 0 {
			p.Seen[y] = Seen{Value: 1, Kind: stack.Destroyed, Clear: true}
		}
	})
	for _, i := range found {
		k.looking.m.recall(&k.pixels[i])
	}
	return err
}

// Look implements Source.
func (s *breakSource) Look(ctx context.Context, site Site, m *Map, pixels []Pixel) error {
	t := newTiling(&m.Grid, s.block)
	return m.look(ctx, site, t, pixels, func(l *looking) worker {
		return &breakLook{l, breakWorker{breakSource: s, tiling: t}}
	})
}

// breakLook sees the breaks of pixels.
type breakLook struct {
	*looking
	breakWorker
}

func (k *breakLook) strip(_ int, w gdal.Window, _ []int32) error {
	for _, chunk := range k.breakWorker.tiling.chunks(w) {
		found := k.in(chunk)
		if len(found) == 0 {
			continue
		}
		if err := k.readBoth(chunk); err != nil {
			return err
		}
		for _, i := range found {
			p := &k.pixels[i]
			k.gather(chunk.Index(p.Row, p.Col))
			for _, b := range k.breaks {
				if b.Date != 0 {
					p.Breaks = append(p.Breaks, YearBreak{k.season.Year(b.Date), b.Magnitude})
				}
			}
		}
	}
	return nil
}
