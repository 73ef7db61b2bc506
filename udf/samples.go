package udf

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// maxMagnitude bounds coordinates, values and variances so that no square of
// them overflows.
const maxMagnitude = 1e140

// ErrSamples is the cause of every refusal of samples or targets.
var ErrSamples = errors.New("impossible samples")

// Points are values Z at the coordinates X, Y in metres, all of one length.
type Points struct{ X, Y, Z []float64 }

// sample is one location with its value.
type sample struct {
	x, y, z float64
	input   int // position of the first of its kind in the caller's slices
}

// checkSamples returns an error for unequal lengths, no samples, or numbers
// that are not finite or beyond maxMagnitude.
func checkSamples(xs, ys, zs []float64) error {
	if len(xs) != len(ys) || len(xs) != len(zs) {
		return fmt.Errorf("%w: %d x, %d y and %d values, want as many of each", ErrSamples, len(xs), len(ys), len(zs))
	}
	if len(xs) == 0 {
		return fmt.Errorf("%w: none given, want at least 1", ErrSamples)
	}
	for i := range xs {
		for _, c := range []struct {
			name  string
			value float64
		}{{"x", xs[i]}, {"y", ys[i]}, {"value", zs[i]}} {
			if !(math.Abs(c.value) <= maxMagnitude) {
				return fmt.Errorf("%w: %s of sample %d is %v, want a number within ±%g", ErrSamples, c.name, i+1, c.value, maxMagnitude)
			}
		}
	}
	return nil
}

// checkTargets returns an error for targets that are not finite or beyond maxMagnitude.
func checkTargets(xs, ys []float64) error {
	for i := range xs {
		if !(math.Abs(xs[i]) <= maxMagnitude && math.Abs(ys[i]) <= maxMagnitude) {
			return fmt.Errorf("%w: target %d is at (%v, %v), want numbers within ±%g", ErrSamples, i+1, xs[i], ys[i], maxMagnitude)
		}
	}
	return nil
}

// gather copies the samples, merges those at one location into their mean and
// puts them into an order of the plane that depends on nothing but the set: a
// balanced k-d tree, see order.
func gather(ctx context.Context, xs, ys, zs []float64) ([]sample, error) {
	s := make([]sample, len(xs))
	for i := range xs {
		s[i] = sample{xs[i] + 0, ys[i] + 0, zs[i] + 0, i} // + 0 turns −0 into 0
	}
	room := make([]sample, len(s))
	sortSamples(ctx, s, room, func(a, b sample) int {
		return cmp.Or(byX(a, b), cmp.Compare(a.z, b.z), cmp.Compare(a.input, b.input))
	})
	s = mergeEqual(s)
	order(ctx, s, room)
	return s, ctx.Err()
}

// sortSamples sorts s, with room for half as many; to some other end when ctx
// ends.
func sortSamples(ctx context.Context, s, room []sample, compare func(a, b sample) int) {
	const run, checkEvery = 1 << 13, 1 << 15
	if ctx.Err() != nil {
		return
	}
	if len(s) <= run {
		slices.SortFunc(s, compare)
		return
	}
	half := len(s) / 2
	sortSamples(ctx, s[:half], room, compare)
	sortSamples(ctx, s[half:], room, compare)
	left, right := room[:copy(room, s[:half])], s[half:]
	for i := 0; len(left) > 0; i++ {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return
		}
		if len(right) == 0 || compare(left[0], right[0]) <= 0 {
			s[i], left = left[0], left[1:]
		} else {
			s[i], right = right[0], right[1:]
		}
	}
}

// mergeEqual replaces each run of samples at one location by their mean.
func mergeEqual(s []sample) []sample {
	merged := s[:0]
	for i := 0; i < len(s); {
		one, n, excess := s[i], 1, 0.0
		for ; i+n < len(s) && s[i+n].x == one.x && s[i+n].y == one.y; n++ {
			excess += s[i+n].z - s[i].z
			one.input = min(one.input, s[i+n].input)
		}
		one.z += excess / float64(n)
		merged = append(merged, one)
		i += n
	}
	return merged
}

func byX(a, b sample) int { return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) }
func byY(a, b sample) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) }

// leafSize is the number of samples that order leaves unsplit.
const leafSize = 8

// order sorts s as an implicit k-d tree: the half of a run before its middle
// lies to the left of (or below) the rest, across the longer side of the run's
// bounding box, and so on down to leafSize. Neighbours in the plane then
// stand near each other. room is as for sortSamples.
func order(ctx context.Context, s, room []sample) {
	if len(s) <= leafSize {
		slices.SortFunc(s, byX)
		return
	}
	if box := boxOf(s); box.x1-box.x0 >= box.y1-box.y0 {
		sortSamples(ctx, s, room, byX)
	} else {
		sortSamples(ctx, s, room, byY)
	}
	if ctx.Err() == nil {
		order(ctx, s[:len(s)/2], room)
		order(ctx, s[len(s)/2:], room)
	}
}

// box is a closed rectangle.
type box struct{ x0, y0, x1, y1 float64 }

func boxOf(s []sample) box {
	b := box{s[0].x, s[0].y, s[0].x, s[0].y}
	for _, p := range s[1:] {
		b.x0, b.x1 = min(b.x0, p.x), max(b.x1, p.x)
		b.y0, b.y1 = min(b.y0, p.y), max(b.y1, p.y)
	}
	return b
}

// distance2 is the squared distance from (x, y) to the box, 0 inside.
func (b box) distance2(x, y float64) float64 {
	dx := max(b.x0-x, x-b.x1, 0)
	dy := max(b.y0-y, y-b.y1, 0)
	return dx*dx + dy*dy
}

// finite reports whether x is a number that may leave the package.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
