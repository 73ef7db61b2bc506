package udf

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// smallestPivot is the least squared pivot, a conditional variance in units of
// the variance at distance 0, that counts as independent information.
const smallestPivot = 1e-13

// errSingular means that a pivot fell below smallestPivot.
var errSingular = errors.New("covariance matrix is singular")

// ridges are the amounts tried in turn on the diagonal of a correlation matrix.
var ridges = []float64{0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4}

// cholesky overwrites the triangle a, the lower one of a symmetric matrix, with L
// of a = L Lᵀ. It completes panel after panel of columns, from left to right.
func cholesky(ctx context.Context, a triangle) error {
	for k := 0; k < a.n; k += panel {
		share(k, a.n, func(lo, hi int) { subtractFinished(ctx, a, k, lo, hi) })
		if err := ctx.Err(); err != nil {
			return err
		}
		d := a.diagonal(k)
		factor, ok := lapack64.Potrf(blas64.Symmetric{N: d.N, Stride: d.Stride, Uplo: blas.Lower, Data: d.Data})
		if !ok || !pivotsAbove(factor) {
			return errSingular
		}
		share(k+d.N, a.n, func(lo, hi int) { divideByPivots(ctx, a, factor, k, lo, hi) })
	}
	return ctx.Err()
}

// depth is the number of columns that a product takes at a time, so that what it
// reads again and again stays in a near cache.
const depth = 128

// patience is the number of multiplications between two checks of the context,
// some milliseconds' worth.
const patience = 1 << 23

// subtractFinished takes from the columns of the strip at k, in rows lo … hi−1,
// what the finished columns before them explain.
func subtractFinished(ctx context.Context, a triangle, k, lo, hi int) {
	nb := a.width(k) - k
	for j := 0; j < k; j += depth {
		d := min(depth, k-j)
		for i := lo; i < hi; i++ {
			if (i-lo)%(patience/panel/depth) == 0 && ctx.Err() != nil {
				return
			}
			row, w := a.row(i), min(nb, i-k+1)
			blas64.Gemv(blas.NoTrans, -1, a.block(k, j, w, d), vector(row[j:j+d]), 1, vector(row[k:k+w]))
		}
	}
}

// divideByPivots completes the columns of the strip at k in rows lo … hi−1, which
// lie below it.
func divideByPivots(ctx context.Context, a triangle, factor blas64.Triangular, k, lo, hi int) {
	for i := lo; i < hi && ctx.Err() == nil; {
		next := min(a.width(i), hi)
		blas64.Trsm(blas.Right, blas.Trans, 1, factor, a.block(i, k, next-i, factor.N))
		i = next
	}
}

// share splits the numbers from lo up to hi evenly among the processors.
func share(lo, hi int, work func(lo, hi int)) {
	workers := min(runtime.GOMAXPROCS(0), maxWorkers, (hi-lo+minShare-1)/minShare)
	var group sync.WaitGroup
	for w := range workers {
		from, to := lo+(hi-lo)*w/workers, lo+(hi-lo)*(w+1)/workers
		if w == workers-1 {
			work(from, to)
		} else {
			group.Go(func() { work(from, to) })
		}
	}
	group.Wait()
}

// minShare is the least number of rows worth a goroutine.
const minShare = 16

func pivotsAbove(l blas64.Triangular) bool {
	for i := range l.N {
		p := l.Data[i*l.Stride+i]
		if !(p*p >= smallestPivot) {
			return false
		}
	}
	return true
}

// inverse returns the inverse W of the triangle l, made panel of rows by panel of rows:
// row i of it is −l[i]W / l[i,i] left of the diagonal, with the rows of W above.
func inverse(ctx context.Context, l triangle) (triangle, error) {
	w := triangle{n: l.n}
	for k := 0; k < l.n; k += panel {
		strip := make([]float64, len(l.strips[k/panel]))
		w.strips = append(w.strips, strip)
		d := l.diagonal(k)
		if k > 0 {
			share(k, k+d.N, func(lo, hi int) { multiplyDone(ctx, w, l, k, lo, hi) })
			if err := ctx.Err(); err != nil {
				return w, err
			}
			share(0, k, func(lo, hi int) { divideDone(ctx, w, d, k, lo, hi) })
		}
		own := w.diagonal(k)
		for i := range d.N {
			copy(own.Data[i*own.Stride:][:i+1], d.Data[i*d.Stride:])
		}
		lapack64.Trtri(own)
	}
	return w, ctx.Err()
}

// multiplyDone sets rows lo … hi−1 of w, of the strip at k and left of its diagonal,
// to those of l times the finished rows of w, leaving out most of the zeros above
// its diagonal.
func multiplyDone(ctx context.Context, w, l triangle, k, lo, hi int) {
	for j := 0; j < k; j += panel {
		for p := j; p < k && ctx.Err() == nil; p += panel {
			block := w.block(p, j, panel, panel)
			for i := lo; i < hi; i++ {
				blas64.Gemv(blas.Trans, 1, block, vector(l.row(i)[p:p+panel]), 1, vector(w.row(i)[j:j+panel]))
			}
		}
	}
}

// divideDone divides columns lo … hi−1 of the strip of w at k by −d, the diagonal
// of l there.
func divideDone(ctx context.Context, w triangle, d blas64.Triangular, k, lo, hi int) {
	const cols = patience / panel / panel
	for j := lo; j < hi && ctx.Err() == nil; j += cols {
		blas64.Trsm(blas.Left, blas.NoTrans, -1, d, w.block(k, j, d.N, min(cols, hi-j)))
	}
}
