package udf

import (
	"context"
	"slices"
	"sync"
)

// maxSystems is the number of factored systems that a cache keeps.
const maxSystems = 2

// systems caches the last factored systems: whoever asks again for the same
// samples, variogram and neighbours is handed the same Ordinary. It is safe for
// concurrent use; a system that several ask for at once is factored once.
type systems struct {
	guard  sync.Mutex
	recent []*system // latest use first
}

// system is one entry. Its ordinary is made under its own guard, so that other
// systems can be had meanwhile.
type system struct {
	xs, ys, zs []float64
	variogram  Variogram
	neighbours int

	making   gate
	ordinary *Ordinary
}

func (s *system) is(xs, ys, zs []float64, v Variogram, neighbours int) bool {
	return s.variogram == v && s.neighbours == neighbours &&
		slices.Equal(s.xs, xs) && slices.Equal(s.ys, ys) && slices.Equal(s.zs, zs)
}

// get returns the system of the arguments of NewOrdinaryContext, which it
// copies. Errors are not kept.
func (c *systems) get(ctx context.Context, xs, ys, zs []float64, v Variogram, neighbours int) (*Ordinary, error) {
	if err := checkSamples(xs, ys, zs); err != nil {
		return nil, err
	}
	s := c.entry(xs, ys, zs, v, neighbours)
	if err := s.making.enter(ctx); err != nil {
		return nil, err
	}
	defer s.making.leave()
	if s.ordinary != nil {
		return s.ordinary, nil
	}
	o, err := NewOrdinaryContext(ctx, s.xs, s.ys, s.zs, v, neighbours)
	s.ordinary = o
	return o, err
}

// entry finds or makes the entry and puts it first.
func (c *systems) entry(xs, ys, zs []float64, v Variogram, neighbours int) *system {
	c.guard.Lock()
	defer c.guard.Unlock()
	i := slices.IndexFunc(c.recent, func(s *system) bool { return s.is(xs, ys, zs, v, neighbours) })
	if i >= 0 {
		s := c.recent[i]
		c.recent = slices.Insert(slices.Delete(c.recent, i, i+1), 0, s)
		return s
	}
	s := &system{xs: slices.Clone(xs), ys: slices.Clone(ys), zs: slices.Clone(zs), variogram: v, neighbours: neighbours, making: newGate()}
	c.recent = slices.Insert(c.recent, 0, s)
	if len(c.recent) > maxSystems {
		clear(c.recent[maxSystems:])
		c.recent = c.recent[:maxSystems]
	}
	return s
}

// gate is a mutex before which one does not wait longer than one's context.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

func (g gate) enter(ctx context.Context) error {
	select {
	case g <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g gate) leave() { <-g }
