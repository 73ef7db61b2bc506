package udf

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// Bounds of one system: 10 000 samples take 0.4 GB, 1.2 GB while the first variance
// is prepared, systems of 2 000 nearest ones 32 MB per processor.
const (
	MaxAll     = 10_000 // distinct locations that one system of all samples may hold
	MaxNearest = 2_000  // nearest samples that the system of a target may hold
)

// Ordinary is ordinary kriging (Matheron 1963, Econ. Geol. 58, 1246–1266) of
// one set of samples: the best linear unbiased estimate where the mean is
// constant and unknown. It is safe for concurrent use.
//
// With K the covariances among the samples, c those with the target, C₀ =
// nugget + partial sill and μ = 1ᵀK⁻¹z / 1ᵀK⁻¹1, the generalised least squares
// mean,
//
//	estimate = μ + cᵀK⁻¹(z − μ1)
//	variance = C₀ − cᵀK⁻¹c + (1 − 1ᵀK⁻¹c)² / 1ᵀK⁻¹1
//
// which equals the textbook system with a Lagrange multiplier (Cressie 1993,
// Statistics for Spatial Data, eqs. 3.2.12–3.2.16) and needs a symmetric
// positive definite matrix only. Estimates have the unit of the samples,
// variances its square.
type Ordinary struct {
	variogram  Variogram
	correlate  correlogram
	isotropic  func(x, y float64) (float64, float64) // nil: coordinates as they are
	xs, ys, zs []float64                             // distinct samples in k-d order; zs = (value − shift) / scale
	values     []float64                             // their values
	input      []int                                 // their first indexes in the caller's slices
	merged     int
	shift      float64
	scale      float64 // 0 where all values are equal
	tree       *tree
	nearest    int       // neighbours per target; 0: all samples
	pairs      []float64 // correlations among the samples if these are few and nearest is above 0
	all        *global
}

// NewOrdinary prepares the kriging of the samples zs at xs, ys (metres). With
// maxNeighbours 0, or at least the number of samples, every target uses all
// samples and their system is factored here, once; with n > 0 each target uses
// its n nearest samples (in the sense of the variogram's anisotropy). Factoring
// n samples costs n³/6 multiplications and 4n² bytes, up to 10 000 samples.
//
// It returns an error that wraps ErrModel or ErrSamples for impossible
// arguments: see the package comment for the answers to degenerate ones.
func NewOrdinary(xs, ys, zs []float64, v Variogram, maxNeighbours int) (*Ordinary, error) {
	return NewOrdinaryContext(context.Background(), xs, ys, zs, v, maxNeighbours)
}

// NewOrdinaryContext is NewOrdinary that stops with ctx's error when ctx ends.
func NewOrdinaryContext(ctx context.Context, xs, ys, zs []float64, v Variogram, maxNeighbours int) (*Ordinary, error) {
	if err := v.Check(); err != nil {
		return nil, fmt.Errorf("krige: %w", err)
	}
	if err := checkSamples(xs, ys, zs); err != nil {
		return nil, fmt.Errorf("krige: %w", err)
	}
	if maxNeighbours < 0 {
		return nil, fmt.Errorf("krige: %w: at most %d neighbours, want 0 (all) or more", ErrSamples, maxNeighbours)
	}
	o := &Ordinary{variogram: v, correlate: newCorrelogram(v), isotropic: v.isotropic()}
	if err := o.take(ctx, xs, ys, zs); err != nil {
		return nil, fmt.Errorf("krige %d samples: %w", len(xs), err)
	}
	if v.variance0() == 0 {
		if o.scale > 0 {
			return nil, fmt.Errorf("krige: %w: nugget and sill are 0 but the samples differ", ErrModel)
		}
		return o, nil
	}
	if maxNeighbours > 0 && maxNeighbours < len(o.xs) {
		if maxNeighbours > MaxNearest {
			return nil, fmt.Errorf("krige: %w: %d neighbours, want at most %d, or 0 for all", ErrSamples, maxNeighbours, MaxNearest)
		}
		o.nearest = maxNeighbours
		o.tree = newTree(o.xs, o.ys)
		o.tabulate()
		return o, nil
	}
	if len(o.xs) > MaxAll {
		return nil, fmt.Errorf("krige: %w: %d locations in one system, want at most %d; limit the neighbours", ErrSamples, len(o.xs), MaxAll)
	}
	var err error
	o.all, err = newGlobal(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("krige %d samples: %w", len(o.xs), err)
	}
	return o, nil
}

// take stores the samples merged, ordered, shifted to mean 0 and scaled to ±1.
func (o *Ordinary) take(ctx context.Context, xs, ys, zs []float64) error {
	if o.isotropic != nil {
		x, y := make([]float64, len(xs)), make([]float64, len(ys))
		for i := range xs {
			x[i], y[i] = o.isotropic(xs[i], ys[i])
		}
		xs, ys = x, y
	}
	s, err := gather(ctx, xs, ys, zs)
	if err != nil {
		return err
	}
	n := len(s)
	o.merged = len(xs) - n
	o.xs, o.ys, o.zs, o.values = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	o.input = make([]int, n)
	excess := 0.0
	for i, p := range s {
		o.xs[i], o.ys[i], o.values[i], o.input[i] = p.x, p.y, p.z, p.input
		excess += (p.z - s[0].z) / float64(n)
	}
	o.shift = s[0].z + excess
	for _, z := range o.values {
		o.scale = max(o.scale, math.Abs(z-o.shift))
	}
	for i, z := range o.values {
		if o.scale > 0 {
			o.zs[i] = (z - o.shift) / o.scale
		}
	}
	return nil
}

// maxTable bounds the samples whose correlations are tabulated: 8 MB.
const maxTable = 1024

// tabulate evaluates the correlations among few samples once.
func (o *Ordinary) tabulate() {
	n := len(o.xs)
	if n > maxTable {
		return
	}
	o.pairs = make([]float64, n*n)
	for i := range n {
		o.correlate.fill(o.pairs[i*n:(i+1)*n], o.xs, o.ys, o.xs[i], o.ys[i])
	}
}

// Samples returns the number of distinct locations.
func (o *Ordinary) Samples() int { return len(o.xs) }

// Merged returns the number of samples that were merged into another one at the same
// location.
func (o *Ordinary) Merged() int { return o.merged }

// Ridge returns what had to be added to the diagonal of the covariance matrix to
// make it numerically regular, as a share of nugget + partial sill: 0 almost
// always, up to 1e-4 for a gaussian model without nugget on dense samples. With
// limited neighbours every system has its own and this is 0.
func (o *Ordinary) Ridge() float64 {
	if o.all == nil {
		return 0
	}
	return o.all.ridge
}

// blockSize returns the number of targets solved together: 64, fewer for very many
// samples or neighbours.
func (o *Ordinary) blockSize() int {
	if o.all == nil {
		k := min(o.nearest, 256)
		return min(64, 1<<24/(k*k*k))
	}
	return max(8, min(64, 1<<16/len(o.xs)))
}

// Krige sets estimate[i], and unless variance is nil variance[i], for the
// target xs[i], ys[i] in metres. It stops early with ctx's error when ctx ends,
// and leaves the results half written then. Targets must be finite; an error
// that wraps ErrSamples names the first that is not.
//
// With all n samples a target costs n multiplications, or n²/2 with its variance
// (the first time n³/3 more); with k neighbours k³/6 either way.
func (o *Ordinary) Krige(ctx context.Context, xs, ys, estimate, variance []float64) error {
	if len(xs) != len(ys) || len(xs) != len(estimate) || variance != nil && len(variance) != len(xs) {
		return fmt.Errorf("krige: %w: %d x, %d y, room for %d estimates and %d variances, want as many of each",
			ErrSamples, len(xs), len(ys), len(estimate), len(variance))
	}
	if err := checkTargets(xs, ys); err != nil {
		return fmt.Errorf("krige: %w", err)
	}
	if o.variogram.variance0() == 0 {
		for i := range estimate {
			estimate[i] = o.shift
		}
		clear(variance)
		return nil
	}
	if o.all != nil && variance != nil {
		if err := o.all.invert(ctx); err != nil {
			return fmt.Errorf("krige %d samples: %w", len(o.xs), err)
		}
	}
	return o.blocks(ctx, xs, ys, estimate, variance)
}

// solver answers for one block of targets in the isotropic plane, with anything
// when ctx ends; it is owned by one goroutine.
type solver interface {
	solve(ctx context.Context, xs, ys, estimate, variance []float64)
}

var errOverflow = errors.New("the answer exceeds the range of numbers")

// blocks deals the targets out, block by block, to one solver per processor.
func (o *Ordinary) blocks(ctx context.Context, xs, ys, estimate, variance []float64) error {
	size := o.blockSize()
	count := (len(xs) + size - 1) / size
	var next, failed atomic.Int64
	work := func() {
		s := o.newSolver(size)
		x, y := make([]float64, size), make([]float64, size)
		for ctx.Err() == nil {
			lo := int(next.Add(1)-1) * size
			if lo >= len(xs) {
				return
			}
			hi := min(lo+size, len(xs))
			if !o.block(ctx, s, x[:hi-lo], y[:hi-lo], xs[lo:hi], ys[lo:hi], estimate[lo:hi], slice(variance, lo, hi)) {
				failed.Store(1)
			}
		}
	}
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), maxWorkers, count) - 1 {
		group.Go(work)
	}
	work()
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if failed.Load() != 0 {
		return fmt.Errorf("krige: %w: %w", ErrSamples, errOverflow)
	}
	return nil
}

// maxWorkers bounds the goroutines of one call.
const maxWorkers = 8

func (o *Ordinary) newSolver(size int) solver {
	if o.all != nil {
		return newBlock(o, size)
	}
	return newLocal(o)
}

// block solves one block, puts the answers into the unit of the samples and
// reports whether all are finite.
func (o *Ordinary) block(ctx context.Context, s solver, x, y, xs, ys, estimate, variance []float64) bool {
	copy(x, xs)
	copy(y, ys)
	if o.isotropic != nil {
		for i := range x {
			x[i], y[i] = o.isotropic(x[i], y[i])
		}
	}
	s.solve(ctx, x, y, estimate, variance)
	ok := true
	for i := range estimate {
		ok = ok && finite(estimate[i])
	}
	for i := range variance {
		variance[i] = max(0, variance[i]) * o.variogram.variance0()
		ok = ok && finite(variance[i])
	}
	return ok
}

// slice returns s[lo:hi], nil for nil.
func slice(s []float64, lo, hi int) []float64 {
	if s == nil {
		return nil
	}
	return s[lo:hi]
}
