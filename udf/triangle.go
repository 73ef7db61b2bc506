package udf

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// panel is the number of rows, and of columns, that one step of the algebra
// completes.
const panel = 96

// triangle is a lower triangular n × n matrix in strips of panel rows, each row as
// long as the last of its strip needs; what lies above the diagonal is 0. Nothing
// as large as the whole is ever allocated, copied or solved in one go, so that
// a context can be checked in between.
type triangle struct {
	n      int
	strips [][]float64
}

// newTriangle makes room for panel after panel of rows and has each filled.
func newTriangle(ctx context.Context, n int, fill func(i int, row []float64)) (triangle, error) {
	t := triangle{n: n}
	for k := 0; k < n; k += panel {
		if err := ctx.Err(); err != nil {
			return t, err
		}
		nb := min(panel, n-k)
		t.strips = append(t.strips, make([]float64, nb*(k+nb)))
		share(k, k+nb, func(lo, hi int) {
			for i := lo; i < hi; i++ {
				fill(i, t.row(i)[:i+1])
			}
		})
	}
	return t, nil
}

// width returns the length of the rows of the strip that holds row i.
func (t triangle) width(i int) int { return min(i/panel*panel+panel, t.n) }

// row returns row i, with the zeros that its strip needs.
func (t triangle) row(i int) []float64 {
	w := t.width(i)
	return t.strips[i/panel][i%panel*w:][:w]
}

// block returns the matrix of rows i … i+rows−1, all of one strip, from column j on.
func (t triangle) block(i, j, rows, cols int) blas64.General {
	w := t.width(i)
	return general(t.strips[i/panel][i%panel*w+j:], rows, cols, w)
}

// diagonal returns the triangle of the strip that begins with row k.
func (t triangle) diagonal(k int) blas64.Triangular {
	w := t.width(k)
	return blas64.Triangular{N: w - k, Stride: w, Uplo: blas.Lower, Diag: blas.NonUnit, Data: t.strips[k/panel][k:]}
}

// solve overwrites x with (L Lᵀ)⁻¹x, the triangle being L.
func (t triangle) solve(ctx context.Context, x []float64) error {
	for k := 0; k < t.n && ctx.Err() == nil; k += panel {
		own := vector(x[k:t.width(k)])
		if k > 0 {
			blas64.Gemv(blas.NoTrans, -1, t.block(k, 0, own.N, k), vector(x[:k]), 1, own)
		}
		blas64.Trsv(blas.NoTrans, t.diagonal(k), own)
	}
	for k := (t.n - 1) / panel * panel; k >= 0 && ctx.Err() == nil; k -= panel {
		own := vector(x[k:t.width(k)])
		blas64.Trsv(blas.Trans, t.diagonal(k), own)
		if k > 0 {
			blas64.Gemv(blas.Trans, -1, t.block(k, 0, own.N, k), own, 1, vector(x[:k]))
		}
	}
	return ctx.Err()
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Inc: 1, Data: x} }

func general(a []float64, rows, cols, stride int) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: stride, Data: a}
}
