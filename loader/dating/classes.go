package dating

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// Classes names annual maps of classes or states, and says what their codes mean.
type Classes struct {
	stack.Input
	Product   string `json:"product,omitempty"` // of the legend, for the lists that are not given
	Destroyed []int  `json:"destroyed,omitempty"`
	Vegetated []int  `json:"vegetated,omitempty"` // with it, other codes are unknown; without, vegetated
	Neutral   []int  `json:"neutral,omitempty"`
	Unknown   []int  `json:"unknown,omitempty"`
	Where     string `json:"where"` // WhereMines or WhereMap
	Rule
}

// kind returns what a code means.
func (c *Classes) kind(code int) stack.Kind {
	switch {
	case slices.Contains(c.Destroyed, code):
		return stack.Destroyed
	case slices.Contains(c.Neutral, code), slices.Contains(c.Unknown, code):
		return stack.Unknown // a year of neither kind neither begins nor ends a destruction
	case len(c.Vegetated) > 0 && !slices.Contains(c.Vegetated, code):
		return stack.Unlisted
	}
	return stack.Vegetated
}

// classSource is annual maps of classes.
type classSource struct {
	in    Classes
	stack *stack.Stack
}

// OpenClasses opens annual maps of classes or states; key is where the study file gives them.
func OpenClasses(in Classes, key string, first, last int, unobserved []int) (Source, error) {
	s, err := openStack(in.Input, key, first, last, unobserved)
	if err != nil {
		return nil, err
	}
	return &classSource{in, s}, nil
}

func (s *classSource) Map() *gdal.Grid { return &s.stack.Grid }
func (s *classSource) Name() string    { return s.stack.Name }

// Date implements Source.
func (s *classSource) Date(ctx context.Context, site Site) (*Map, error) {
	m := &Map{Grid: s.stack.Grid, Record: s.in.record(s.stack.First, s.stack.Last, s.stack.Years), rows: make([][]run, s.stack.Height)}
	m.Facts.Outside = s.stack.Outside
	d := &classDating{classSource: s, m: m, site: site, intern: newInterner(), start: newBareStart(&m.Grid), tiling: newTiling(&m.Grid, s.stack.Block), seen: map[int]stack.Kind{}}
	if err := m.scan(ctx, site, d.tiling, d.worker); err != nil {
		return nil, err
	}
	m.Counts = d.counts
	m.Counts.BareAtStart, m.Counts.BareAtStartM2 = d.start.total(&m.Grid)
	for _, code := range slices.Sorted(maps.Keys(d.seen)) {
		if d.seen[code] == stack.Vegetated && len(s.in.Vegetated) == 0 {
			m.Facts.Rest = append(m.Facts.Rest, code)
		}
		if d.seen[code] == stack.Unlisted {
			m.Facts.Unlisted = append(m.Facts.Unlisted, code)
		}
	}
	for _, code := range s.in.Destroyed {
		if _, ok := d.seen[code]; !ok {
			m.Facts.Absent = append(m.Facts.Absent, code)
		}
	}
	if d.fractions > 0 {
		return nil, fault.New(fault.ErrData, "load disturbance %s: %d values are not whole numbers, want codes of classes; give NDVI as disturbance.ndvi, or years as disturbance.destroyed", s.stack.Name, d.fractions)
	}
	return m.finish(d.intern, s.in.MinPatchHa), nil
}

// classDating is the state of one Date.
type classDating struct {
	*classSource
	m      *Map
	site   Site
	tiling tiling
	intern *interner
	start  *bareStart

	mu        sync.Mutex
	counts    Counts
	seen      map[int]stack.Kind
	fractions int64
}

// classWorker dates strips of classes.
type classWorker struct {
	*classDating
	reader    *stack.Reader
	coder     *coder
	others    []stack.Other
	series    sparse[otherYears]
	mineOf    []int32
	examined  int64
	fractions int64
}

// otherYears are the years of a pixel, as bits, in which it is not vegetated; most pixels have none.
type otherYears struct{ unknown, bare uint64 }

func (d *classDating) worker() worker {
	return &classWorker{classDating: d, reader: d.stack.Reader(), coder: d.intern.coder()}
}

func (k *classWorker) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.counts.Examined += k.examined
	maps.Copy(k.seen, k.reader.Seen())
	k.classDating.fractions += k.fractions
	k.reader.Close()
}

func (k *classWorker) strip(_ int, w gdal.Window, codes []int32) error {
	if k.classSource.in.Where == WhereMines {
		k.mineOf = resized(k.mineOf, len(codes))
		if err := k.site.MineOf(w.Row0, w.Rows, k.mineOf); err != nil {
			return err
		}
	}
	k.examined += int64(len(codes))
	for _, mine := range k.mineOf {
		if mine < 0 {
			k.examined--
		}
	}
	for _, chunk := range k.tiling.chunks(w) {
		if err := k.read(chunk); err != nil {
			return err
		}
		k.date(chunk, w, codes)
	}
	return nil
}

// read reads all years of a chunk.
func (k *classWorker) read(chunk gdal.Window) error {
	k.series.reset(chunk.Cells())
	for y := range k.stack.Years {
		others, err := k.reader.Others(y, chunk, k.classSource.in.kind, k.others[:0])
		if err != nil {
			return err
		}
		for _, o := range others {
			s := k.series.at(o.At)
			s.unknown |= uint64(^o.Kind&1) << y
			s.bare |= uint64(o.Kind>>1&1) << y
			k.fractions += int64(o.Kind >> 3)
		}
		k.others = others
	}
	return nil
}

// date gives the pixels of a chunk of a strip their codes. Where no year says otherwise they were never destroyed.
func (k *classWorker) date(chunk, strip gdal.Window, codes []int32) {
	all := ^uint64(0) >> (detect.MaxYears - len(k.stack.Years))
	k.series.fill(chunk, strip, codes, func(s otherYears, row, at int) int32 {
		switch {
		case s.unknown == all:
			return unmapped
		case k.mineOf != nil && k.mineOf[at] < 0:
			return never
		}
		return k.coder.date(detect.Series{Known: all &^ s.unknown, Bare: s.bare, Clear: s.bare}, row, &k.m.Record, k.start)
	})
}

// resized returns v with n elements, whatever they hold.
func resized[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	return v[:n]
}
