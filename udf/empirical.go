package udf

import (
	"context"
	"math"
)

// Lag is one class of distances of an empirical variogram.
type Lag struct {
	DistanceM float64 // mean distance of its pairs, metres
	Pairs     int     // number of pairs, at least 1
	Gamma     float64 // half the mean squared difference, squared units of the samples
}

// gstat's defaults: the cutoff is this share of the diagonal of the bounding
// box (its constant for a third), cut into this many lags.
const (
	cutoffShare = 0.33333
	lagCount    = 15
)

// Empirical returns the empirical variogram by the method of moments (Matheron
// 1963): γ of a lag is Σ(zᵢ − zⱼ)² / 2N over its N pairs, with gstat's defaults:
// pairs up to a third of the diagonal of the samples' bounding box in 15 lags of
// equal width, each open below and closed above; pairs at distance 0 belong to
// the first. Lags without pairs are left out, so the result may be empty.
//
// Several groups (years, say) are pooled: only pairs within a group count,
// and their differences equal those of the residuals from the group's mean. The
// bounding box holds all groups together.
//
// Points whose coordinates or value are not finite, or are beyond ±1e140, are
// passed over; so are trailing coordinates without a value and values without
// coordinates.
func Empirical(groups ...Points) []Lag {
	lags, _ := EmpiricalContext(context.Background(), groups...)
	return lags
}

// EmpiricalContext is Empirical that stops with ctx's error when ctx ends.
func EmpiricalContext(ctx context.Context, groups ...Points) ([]Lag, error) {
	clean := make([]Points, len(groups))
	bounds := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for i, g := range groups {
		clean[i] = g.finite()
		for j, x := range clean[i].X {
			y := clean[i].Y[j]
			bounds = box{min(bounds.x0, x), min(bounds.y0, y), max(bounds.x1, x), max(bounds.y1, y)}
		}
	}
	diagonal := math.Hypot(bounds.x1-bounds.x0, bounds.y1-bounds.y0)
	if !(diagonal > 0) || math.IsInf(diagonal, 0) {
		diagonal = 1 / cutoffShare // one location: as gstat, a cutoff of 1
	}
	c := classes{cutoff: cutoffShare * diagonal}
	c.width = c.cutoff / lagCount
	for _, g := range clean {
		if err := c.add(ctx, g); err != nil {
			return nil, err
		}
	}
	return c.lags(), nil
}

// finite returns the points that are numbers in all three respects.
func (p Points) finite() Points {
	var q Points
	for i := range min(len(p.X), len(p.Y), len(p.Z)) {
		if math.Abs(p.X[i]) <= maxMagnitude && math.Abs(p.Y[i]) <= maxMagnitude && math.Abs(p.Z[i]) <= maxMagnitude {
			q.X, q.Y, q.Z = append(q.X, p.X[i]), append(q.Y, p.Y[i]), append(q.Z, p.Z[i])
		}
	}
	return q
}

// classes gathers pairs by distance.
type classes struct {
	cutoff, width float64
	pairs         [lagCount]int
	distance      [lagCount]float64
	square        [lagCount]float64
}

// add counts the pairs of one group.
func (c *classes) add(ctx context.Context, p Points) error {
	for i := range p.X {
		if err := ctx.Err(); err != nil {
			return err
		}
		for j := range i {
			dx, dy := p.X[i]-p.X[j], p.Y[i]-p.Y[j]
			h := math.Sqrt(dx*dx + dy*dy)
			if h > c.cutoff {
				continue
			}
			k := c.class(h)
			d := p.Z[i] - p.Z[j]
			c.pairs[k]++
			c.distance[k] += h
			c.square[k] += d * d
		}
	}
	return nil
}

// class returns the index of the lag of distance h.
func (c *classes) class(h float64) int {
	k := int(math.Ceil(h/c.width)) - 1
	return min(max(k, 0), lagCount-1)
}

func (c *classes) lags() []Lag {
	var lags []Lag
	for k, n := range c.pairs {
		if n > 0 {
			lags = append(lags, Lag{c.distance[k] / float64(n), n, c.square[k] / float64(2*n)})
		}
	}
	return lags
}
