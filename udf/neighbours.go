package udf

import (
	"context"
	"fmt"
	"math"
)

// Nearest sets distance[i] to the distance in metres from the target xs[i], ys[i] to the nearest of the
// samples, whose values do not matter. n samples cost n log² n and a target log n steps. It stops
// early with ctx's error when ctx ends. Errors wrap ErrSamples; they are those of NewOrdinary and Krige.
func Nearest(ctx context.Context, samples Points, xs, ys, distance []float64) error {
	if err := checkSamples(samples.X, samples.Y, samples.Z); err != nil {
		return fmt.Errorf("find nearest samples: %w", err)
	}
	if len(xs) != len(ys) || len(xs) != len(distance) {
		return fmt.Errorf("find nearest samples: %w: %d x, %d y and room for %d distances, want as many of each", ErrSamples, len(xs), len(ys), len(distance))
	}
	if err := checkTargets(xs, ys); err != nil {
		return fmt.Errorf("find nearest samples: %w", err)
	}
	ordered, err := gather(ctx, samples.X, samples.Y, samples.Z)
	if err != nil {
		return err
	}
	x, y := make([]float64, len(ordered)), make([]float64, len(ordered))
	for i, s := range ordered {
		x[i], y[i] = s.x, s.y
	}
	t, q := newTree(x, y), search{skip: -1}
	for i := range xs {
		if i%(1<<10) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		q.x, q.y = xs[i], ys[i]
		t.nearest(&q, 1)
		distance[i] = math.Sqrt(q.d2[0])
	}
	return ctx.Err()
}

// tree finds nearest samples. The samples stand in k-d order, so that a node is
// a run of them and the halves of the run are its children; boxes holds each
// node's bounds, the children of node i being 2i + 1 and 2i + 2.
type tree struct {
	xs, ys []float64
	boxes  []box
}

func newTree(xs, ys []float64) *tree {
	t := &tree{xs: xs, ys: ys}
	t.build(0, 0, len(xs))
	return t
}

func (t *tree) build(node, lo, hi int) {
	for len(t.boxes) <= node {
		t.boxes = append(t.boxes, box{})
	}
	if hi-lo <= leafSize {
		t.boxes[node] = boundsOf(t.xs, t.ys, lo, hi)
		return
	}
	mid := lo + (hi-lo)/2
	t.build(2*node+1, lo, mid)
	t.build(2*node+2, mid, hi)
	a, b := t.boxes[2*node+1], t.boxes[2*node+2]
	t.boxes[node] = box{min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1)}
}

// search is one query: the samples nearest to (x, y), ascending by distance and
// at equal distance by index. skip is a sample to leave out, or −1.
type search struct {
	x, y  float64
	skip  int
	found []int     // samples
	d2    []float64 // their squared distances
}

// nearest puts the up to k nearest samples into q.found.
func (t *tree) nearest(q *search, k int) {
	q.found, q.d2 = q.found[:0], q.d2[:0]
	if k > 0 {
		t.descend(q, k, 0, 0, len(t.xs))
	}
}

func (t *tree) descend(q *search, k, node, lo, hi int) {
	if hi-lo <= leafSize {
		for i := lo; i < hi; i++ {
			dx, dy := t.xs[i]-q.x, t.ys[i]-q.y
			if i != q.skip {
				q.offer(i, dx*dx+dy*dy, k)
			}
		}
		return
	}
	mid := lo + (hi-lo)/2
	left, right := t.boxes[2*node+1].distance2(q.x, q.y), t.boxes[2*node+2].distance2(q.x, q.y)
	if left <= right {
		if left <= q.limit(k) {
			t.descend(q, k, 2*node+1, lo, mid)
		}
		if right <= q.limit(k) {
			t.descend(q, k, 2*node+2, mid, hi)
		}
		return
	}
	if right <= q.limit(k) {
		t.descend(q, k, 2*node+2, mid, hi)
	}
	if left <= q.limit(k) {
		t.descend(q, k, 2*node+1, lo, mid)
	}
}

// limit returns the squared distance beyond which no sample is near enough.
func (q *search) limit(k int) float64 {
	if len(q.d2) < k {
		return math.Inf(1)
	}
	return q.d2[k-1]
}

// offer inserts sample i if it is among the k nearest so far.
func (q *search) offer(i int, d2 float64, k int) {
	n := len(q.d2)
	if n == k {
		if d2 > q.d2[n-1] || d2 == q.d2[n-1] && i > q.found[n-1] {
			return
		}
		n--
		q.found, q.d2 = q.found[:n], q.d2[:n]
	}
	q.found, q.d2 = append(q.found, i), append(q.d2, d2)
	for ; n > 0 && (q.d2[n-1] > d2 || q.d2[n-1] == d2 && q.found[n-1] > i); n-- {
		q.found[n], q.d2[n] = q.found[n-1], q.d2[n-1]
	}
	q.found[n], q.d2[n] = i, d2
}
