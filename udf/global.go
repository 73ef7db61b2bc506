package udf

import (
	"context"
	"errors"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
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
	white  *whitener // L⁻¹, made when the first variance is asked for
	lower  []float64 // L until then
	boxes  []box     // bounds of each segment of tileCols samples
	making sync.Mutex
}

// newGlobal factors the correlation matrix of o's samples, with the smallest of
// the ridges that makes it regular.
func newGlobal(ctx context.Context, o *Ordinary) (*global, error) {
	n := len(o.xs)
	g := &global{n: n, lower: make([]float64, n*n)}
	var err error
	for _, g.ridge = range ridges {
		if err = g.fill(ctx, o); err != nil {
			return nil, err
		}
		if err = cholesky(ctx, g.lower, n); !errors.Is(err, errSingular) {
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
	g.divide(g.unit)
	sum := 0.0
	for i, u := range g.unit[:n] {
		g.ones += u
		sum += u * o.zs[i]
	}
	g.mean = sum / g.ones
	for i, z := range o.zs {
		g.dual[i] = z - g.mean
	}
	g.divide(g.dual)
	return g, nil
}

// fill puts the correlations among the samples into the lower triangle.
func (g *global) fill(ctx context.Context, o *Ordinary) error {
	n := len(o.xs)
	for i := range n {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row := g.lower[i*n:]
		o.correlate.fill(row[:i], o.xs[:i], o.ys[:i], o.xs[i], o.ys[i])
		row[i] = 1 + g.ridge
	}
	return nil
}

// divide overwrites x with K⁻¹x.
func (g *global) divide(x []float64) {
	l := blas64.Triangular{N: g.n, Stride: g.n, Uplo: blas.Lower, Diag: blas.NonUnit, Data: g.lower}
	blas64.Trsv(blas.NoTrans, l, vector(x[:g.n]))
	blas64.Trsv(blas.Trans, l, vector(x[:g.n]))
}

// invert makes the whitener if there is none yet.
func (g *global) invert(ctx context.Context) error {
	g.making.Lock()
	defer g.making.Unlock()
	if g.white != nil {
		return nil
	}
	w := slices.Clone(g.lower)
	if err := invertLower(ctx, w, g.n); err != nil {
		return err
	}
	g.white, g.lower = newWhitener(w, g.n), nil
	return nil
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
func (b *blockSolver) solve(xs, ys, estimate, variance []float64) {
	for t := range xs {
		b.hits[t] = b.correlate(t, xs[t], ys[t])
	}
	if variance != nil {
		b.o.all.white.norms(b.q[:len(xs)], b.c, b.live, b.v, b.room)
	}
	for t := range xs {
		estimate[t], b.q[t] = b.answer(t)
	}
	copy(variance, b.q)
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

// answer is the estimate and the variance of target t.
func (b *blockSolver) answer(t int) (estimate, variance float64) {
	o, g := b.o, b.o.all
	if hit := b.hits[t]; hit >= 0 {
		return o.values[hit], 0
	}
	departure, weight := 0.0, 0.0 // cᵀK⁻¹(z − μ1), 1ᵀK⁻¹c
	for s := range g.boxes {
		i := s*b.room + t
		if !b.live[i] {
			continue
		}
		c, k := vector(b.c[i*tileCols:][:tileCols]), s*tileCols
		departure += blas64.Dot(c, vector(g.dual[k:k+tileCols]))
		weight += blas64.Dot(c, vector(g.unit[k:k+tileCols]))
	}
	lack := 1 - weight
	return o.shift + o.scale*(g.mean+departure), 1 - b.q[t] + lack*lack/g.ones
}
