package udf

import (
	"context"
	"errors"

	"gonum.org/v1/gonum/blas/blas64"
)

// global is the system of all samples, in correlations and scaled values.
type global struct {
	n      int
	ridge  float64
	mean   float64   // μ
	ones   float64   // 1ᵀK⁻¹1
	unit   []float64 // K⁻¹1, padded
	dual   []float64 // K⁻¹(z − μ1), padded
	lower  triangle  // L, until the first variance is asked for
	white  *whitener // L⁻¹, from then on
	boxes  []box     // bounds of each segment of tileCols samples
	making gate
}

// newGlobal factors the correlation matrix of o's samples, with the smallest of
// the ridges that makes it regular.
func newGlobal(ctx context.Context, o *Ordinary) (*global, error) {
	n := len(o.xs)
	g := &global{n: n, making: newGate()}
	var err error
	for _, g.ridge = range ridges {
		if err = g.factor(ctx, o); !errors.Is(err, errSingular) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	for lo := 0; lo < n; lo += tileCols {
		g.boxes = append(g.boxes, boundsOf(o.xs, o.ys, lo, min(lo+tileCols, n)))
	}
	g.unit, g.dual = make([]float64, padded(n)), make([]float64, padded(n))
	for i := range n {
		g.unit[i] = 1
	}
	if err := g.lower.solve(ctx, g.unit); err != nil {
		return nil, err
	}
	sum := 0.0
	for i, u := range g.unit[:n] {
		g.ones += u
		sum += u * o.zs[i]
	}
	g.mean = sum / g.ones
	for i, z := range o.zs {
		g.dual[i] = z - g.mean
	}
	return g, g.lower.solve(ctx, g.dual)
}

// factor puts L of the correlations among the samples into lower.
func (g *global) factor(ctx context.Context, o *Ordinary) (err error) {
	g.lower, err = newTriangle(ctx, g.n, func(i int, row []float64) {
		o.correlate.fill(row[:i], o.xs[:i], o.ys[:i], o.xs[i], o.ys[i])
		row[i] = 1 + g.ridge
	})
	if err != nil {
		return err
	}
	return cholesky(ctx, g.lower)
}

// invert makes the whitener if there is none yet.
func (g *global) invert(ctx context.Context) error {
	if err := g.making.enter(ctx); err != nil {
		return err
	}
	defer g.making.leave()
	if g.white != nil {
		return nil
	}
	w, err := inverse(ctx, g.lower)
	if err != nil {
		return err
	}
	g.white, err = newWhitener(ctx, w)
	if err == nil {
		g.lower = triangle{}
	}
	return err
}

func boundsOf(xs, ys []float64, lo, hi int) box {
	b := box{xs[lo], ys[lo], xs[lo], ys[lo]}
	for i := lo + 1; i < hi; i++ {
		b.x0, b.x1 = min(b.x0, xs[i]), max(b.x1, xs[i])
		b.y0, b.y1 = min(b.y0, ys[i]), max(b.y1, ys[i])
	}
	return b
}

// blockSolver solves targets against the system of all samples.
type blockSolver struct {
	o    *Ordinary
	room int       // targets that fit
	c    []float64 // correlations of each target with the samples, laid out as whitener.norms wants
	live []bool    // which segments of them are not all 0
	q, v []float64
	hits []int // the sample a target stands on, or −1
}

func newBlock(o *Ordinary, size int) *blockSolver {
	stride := padded(len(o.xs))
	return &blockSolver{
		o:    o,
		room: size,
		c:    make([]float64, size*stride),
		live: make([]bool, size*stride/tileCols),
		q:    make([]float64, size),
		v:    make([]float64, size*tileRows),
		hits: make([]int, size),
	}
}

// solve writes estimates in the unit of the samples and variances as shares of
// nugget + partial sill.
func (b *blockSolver) solve(ctx context.Context, xs, ys, estimate, variance []float64) {
	for t := range xs {
		b.hits[t] = b.correlate(t, xs[t], ys[t])
	}
	if variance != nil {
		b.o.all.white.norms(ctx, b.q[:len(xs)], b.c, b.live, b.v, b.room)
	}
	for t := range xs {
		estimate[t] = b.estimate(t)
	}
	for t := range variance {
		variance[t] = b.variance(t)
	}
}

// correlate fills the row of target t and returns the sample it stands on, or
// −1. Segments of samples that lie wholly beyond the range are marked and left
// as they are.
func (b *blockSolver) correlate(t int, x, y float64) int {
	o, hit := b.o, -1
	for s := range o.all.boxes {
		i := s*b.room + t
		b.live[i] = o.all.boxes[s].distance2(x, y) < o.correlate.reach2 || o.correlate.reach2 == 0
		if !b.live[i] {
			continue
		}
		lo, hi := s*tileCols, min((s+1)*tileCols, len(o.xs))
		dst := b.c[i*tileCols:]
		if h := o.correlate.fill(dst[:hi-lo], o.xs[lo:hi], o.ys[lo:hi], x, y); h >= 0 {
			hit = lo + h
		}
	}
	return hit
}

// estimate returns the estimate at target t.
func (b *blockSolver) estimate(t int) float64 {
	if hit := b.hits[t]; hit >= 0 {
		return b.o.values[hit]
	}
	return b.o.shift + b.o.scale*(b.o.all.mean+b.dot(t, b.o.all.dual))
}

// variance returns the kriging variance at target t, once q is known.
func (b *blockSolver) variance(t int) float64 {
	if b.hits[t] >= 0 {
		return 0
	}
	lack := 1 - b.dot(t, b.o.all.unit)
	return 1 - b.q[t] + lack*lack/b.o.all.ones
}

// dot returns the product of the correlations of target t and the padded numbers k.
func (b *blockSolver) dot(t int, k []float64) float64 {
	sum := 0.0
	for s := range b.o.all.boxes {
		if i := s*b.room + t; b.live[i] {
			sum += blas64.Dot(vector(b.c[i*tileCols:][:tileCols]), vector(k[s*tileCols:][:tileCols]))
		}
	}
	return sum
}
