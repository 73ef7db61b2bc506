package udf

import (
	"context"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// whitener holds W = L⁻¹ of the correlation matrix of n samples, cut into tiles
// that fit the fastest cache: rows[r] are the tiles of rows r·tileRows and on, from
// the left up to the diagonal. What lies above it is 0.
type whitener struct {
	n    int
	rows [][]float64
}

// Tiles of this shape run at more than twice the speed of a general matrix
// product in gonum, whose matrix–vector product keeps sums in registers. A row of
// tiles lies in one strip of a triangle.
const (
	tileRows = panel / 3
	tileCols = 64
	tileSize = tileRows * tileCols
)

// padded returns n rounded up to whole tiles.
func padded(n int) int { return (n + tileCols - 1) / tileCols * tileCols }

// newWhitener cuts w into tiles.
func newWhitener(ctx context.Context, w triangle) (*whitener, error) {
	f := &whitener{n: w.n}
	for k := 0; k < w.n; k += tileRows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		last := min(k+tileRows, w.n) - 1
		tiles := make([]float64, (last/tileCols+1)*tileSize)
		for i := k; i <= last; i++ {
			row := w.row(i)[:i+1]
			for j := 0; j <= i; j += tileCols {
				copy(tiles[j/tileCols*tileSize+(i-k)*tileCols:], row[j:min(i+1, j+tileCols)])
			}
		}
		f.rows = append(f.rows, tiles)
	}
	return f, nil
}

// norms sets q[t] to |W c|² for each column of correlations c. Segment s of
// column t, tileCols long, is number i = s·room + t of c, and live[i] reports whether
// it holds anything but zeros. v is room for tileRows numbers per column. When ctx
// ends it stops half done.
func (f *whitener) norms(ctx context.Context, q, c []float64, live []bool, v []float64, room int) {
	clear(q)
	for _, tiles := range f.rows {
		if ctx.Err() != nil {
			return
		}
		clear(v[:len(q)*tileRows])
		for s := range len(tiles) / tileSize {
			tile := general(tiles[s*tileSize:][:tileSize], tileRows, tileCols, tileCols)
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

// inverseDiagonal returns the diagonal of WᵀW, the inverse of the matrix.
func (f *whitener) inverseDiagonal(ctx context.Context) ([]float64, error) {
	d := make([]float64, padded(f.n))
	for _, tiles := range f.rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for lo := 0; lo < len(tiles); lo += tileCols {
			own := d[lo/tileSize*tileCols:][:tileCols]
			for j, w := range tiles[lo : lo+tileCols] {
				own[j] += w * w
			}
		}
	}
	return d[:f.n], nil
}

func squares(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return sum
}
