package udf

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// panel is the width of the columns that one step of factor completes; the
// context is looked at between steps.
const panel = 96

// smallestPivot is the least squared pivot, a conditional variance in units of
// the variance at distance 0, that counts as independent information.
const smallestPivot = 1e-13

// errSingular says that a pivot fell below smallestPivot.
var errSingular = errors.New("covariance matrix is singular")

// ridges are the amounts tried in turn on the diagonal of a correlation matrix.
var ridges = []float64{0, 1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4}

// cholesky overwrites the lower triangle of the symmetric n × n matrix a, rows
// after one another, with L of a = L Lᵀ and leaves the rest alone. It completes
// panel after panel of columns, from left to right.
func cholesky(ctx context.Context, a []float64, n int) error {
	for k := 0; k < n; k += panel {
		nb := min(panel, n-k)
		share(k, n, func(lo, hi int) { subtractFinished(ctx, a, k, nb, n, lo, hi) })
		if err := ctx.Err(); err != nil {
			return err
		}
		diagonal := blas64.Symmetric{N: nb, Stride: n, Uplo: blas.Lower, Data: a[k*n+k:]}
		factor, ok := lapack64.Potrf(diagonal)
		if !ok || !pivotsAbove(factor) {
			return errSingular
		}
		share(k+nb, n, func(lo, hi int) {
			blas64.Trsm(blas.Right, blas.Trans, 1, factor, general(a[lo*n+k:], hi-lo, nb, n))
		})
	}
	return nil
}

// depth is the number of columns, or rows, that a product takes at a time, so
// that what it reads again and again stays in a near cache.
const depth = 128

// subtractFinished takes from columns k … k+nb−1 of rows lo … hi−1 what the
// finished columns before them explain.
func subtractFinished(ctx context.Context, a []float64, k, nb, n, lo, hi int) {
	for j := 0; j < k && ctx.Err() == nil; j += depth {
		d := min(depth, k-j)
		for i := lo; i < hi; i++ {
			row, w := a[i*n:], min(nb, i-k+1)
			finished := general(a[k*n+j:], w, d, n)
			blas64.Gemv(blas.NoTrans, -1, finished, vector(row[j:j+d]), 1, vector(row[k:k+w]))
		}
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

// invertLower overwrites the lower triangle L of a, of which the upper one is 0,
// with its inverse, panel of rows by panel of rows: with W the inverse so far, row i of the next is
// −L[i]W / L[i,i].
func invertLower(ctx context.Context, a []float64, n int) error {
	product := make([]float64, panel*n)
	for k := 0; k < n; k += panel {
		if err := ctx.Err(); err != nil {
			return err
		}
		nb := min(panel, n-k)
		diagonal := blas64.Triangular{N: nb, Stride: n, Uplo: blas.Lower, Diag: blas.NonUnit, Data: a[k*n+k:]}
		if k > 0 {
			share(0, nb, func(lo, hi int) { multiplyDone(ctx, product, a, k, n, lo, hi) })
			p := general(product, nb, k, k)
			blas64.Trsm(blas.Left, blas.NoTrans, -1, diagonal, p)
			for i := range nb {
				copy(a[(k+i)*n:(k+i)*n+k], product[i*k:(i+1)*k])
			}
		}
		lapack64.Trtri(diagonal)
	}
	return ctx.Err()
}

// multiplyDone sets rows lo … hi−1 of product, k columns wide, to rows k+lo … of
// L times the finished k × k inverse, leaving out most of the zeros above its
// diagonal. Those of a that it does read must be 0.
func multiplyDone(ctx context.Context, product, a []float64, k, n, lo, hi int) {
	clear(product[lo*k : hi*k])
	for j := 0; j < k; j += panel {
		w := min(panel, k-j)
		for p := j; p < k && ctx.Err() == nil; p += depth {
			d := min(depth, k-p)
			block := general(a[p*n+j:], d, w, n)
			for i := lo; i < hi; i++ {
				factors := vector(a[(k+i)*n+p:][:d])
				blas64.Gemv(blas.Trans, 1, block, factors, 1, vector(product[i*k+j:i*k+j+w]))
			}
		}
	}
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

func general(a []float64, rows, cols, stride int) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: stride, Data: a}
}

// whitener holds W = L⁻¹ of the correlation matrix of n samples, cut into tiles
// that fit the fastest cache, rows of tiles after one another. Only tiles that
// reach the lower triangle are kept; what lies outside it is 0.
type whitener struct {
	n     int
	tiles []float64
	first []int // first[r] is the number of tiles above the row of tiles r
}

// Tiles of this shape run at more than twice the speed of a general matrix
// product in gonum, whose matrix–vector product keeps sums in registers.
const (
	tileRows = 32
	tileCols = 64
	tileSize = tileRows * tileCols
)

// padded is n rounded up to whole tiles.
func padded(n int) int { return (n + tileCols - 1) / tileCols * tileCols }

// newWhitener cuts the lower triangle of w, n × n, into tiles.
func newWhitener(w []float64, n int) *whitener {
	f := &whitener{n: n, first: []int{0}}
	for r := 0; r < n; r += tileRows {
		last := f.first[len(f.first)-1]
		f.first = append(f.first, last+min(r+tileRows-1, n-1)/tileCols+1)
	}
	f.tiles = make([]float64, f.first[len(f.first)-1]*tileSize)
	for i := range n {
		base := f.first[i/tileRows]*tileSize + i%tileRows*tileCols
		for j := 0; j <= i; j += tileCols {
			copy(f.tiles[base+j/tileCols*tileSize:], w[i*n+j:i*n+min(i+1, j+tileCols)])
		}
	}
	return f
}

// norms sets q[t] to |W c|² for each column of correlations c. Segment s of
// column t, tileCols long, is number i = s·room + t of c, and live[i] says whether
// it holds anything but zeros. v is room for tileRows numbers per column.
func (f *whitener) norms(q, c []float64, live []bool, v []float64, room int) {
	clear(q)
	for r := range len(f.first) - 1 {
		clear(v[:len(q)*tileRows])
		for s := range f.first[r+1] - f.first[r] {
			tile := general(f.tiles[(f.first[r]+s)*tileSize:][:tileSize], tileRows, tileCols, tileCols)
			for t := range q {
				if i := s*room + t; live[i] {
					segment := vector(c[i*tileCols:][:tileCols])
					blas64.Gemv(blas.NoTrans, 1, tile, segment, 1, vector(v[t*tileRows:][:tileRows]))
				}
			}
		}
		for t := range q {
			q[t] += squares(v[t*tileRows:][:tileRows])
		}
	}
}

// inverseDiagonal is the diagonal of WᵀW, the inverse of the matrix.
func (f *whitener) inverseDiagonal() []float64 {
	d := make([]float64, padded(f.n))
	for r := range len(f.first) - 1 {
		for s := range f.first[r+1] - f.first[r] {
			tile := f.tiles[(f.first[r]+s)*tileSize:][:tileSize]
			for i, w := range tile {
				d[s*tileCols+i%tileCols] += w * w
			}
		}
	}
	return d[:f.n]
}

func squares(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return sum
}

// finite tells whether x is a number that may leave the package.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
