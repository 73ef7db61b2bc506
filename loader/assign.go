package loader

import (
	"math"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Pixels are assigned in blocks of blockSide × blockSide. The exact transform
// is taken at nine points of a block: corners, edge middles and centre.
const (
	blockSide = 64
	nodeStep  = blockSide / 2
)

// assigner finds the NPP cell of every map pixel: the one that holds the
// pixel's centre. One assigner serves one goroutine.
//
// Between the exactly transformed corners of a block the cell position is
// interpolated bilinearly. The error of that is at most (h²|f_xx| + k²|f_yy|)/8
// for block sides h and k, and the interpolation error seen at an edge middle
// is h²|f_xx|/8 of that edge, so the sum of the largest errors at the middles
// along both directions, doubled for the change of the second derivatives
// within a block, bounds it. A pixel nearer than the bound to a cell edge is
// transformed exactly; so are all pixels of a block whose bound is above
// maxBound or fails at its own centre. Every pixel therefore gets the cell of
// the exact point transform.
type assigner struct {
	m, npp *gdal.Grid
	tr     *godal.Transform
	w      gdal.Window
	exact  int64 // pixels transformed exactly
	queue  exactQueue
}

type point struct{ col, row float64 } // in cells of the NPP grid

type exactQueue struct {
	x, y []float64
	at   []int
}

// maxBound is the largest error bound, in cells, worth interpolating with.
// minBound covers the rounding of the transform itself.
const maxBound, minBound = 0.1, 1e-7

func newAssigner(m, npp *gdal.Grid, w gdal.Window) (*assigner, error) {
	tr, err := gdal.TransformTo(m.SRS, npp.SRS)
	if err != nil {
		return nil, err
	}
	return &assigner{m: m, npp: npp, tr: tr, w: w}, nil
}

func (a *assigner) close() { a.tr.Close() }

// transform gives the cell positions of map positions, NaN where there is none.
func (a *assigner) transform(x, y []float64) {
	for i := range x {
		x[i], y[i] = a.m.At(x[i], y[i])
	}
	ok := make([]bool, len(x))
	_ = a.tr.TransformEx(x, y, nil, ok) // the per-point flags say more than the error
	for i := range x {
		if ok[i] {
			x[i], y[i] = a.npp.Position(x[i], y[i])
			x[i] = a.npp.Wrapped(x[i])
		} else {
			x[i], y[i] = math.NaN(), math.NaN()
		}
	}
}

// assign fills cells with the window index of the cell under each pixel of the
// rows from row0 on, -1 outside the window.
func (a *assigner) assign(row0, rows int, cells []int32) {
	for r := 0; r < rows; r += blockSide {
		h := min(blockSide, rows-r)
		a.assignBand(row0+r, h, cells[r*a.m.Width:(r+h)*a.m.Width])
	}
	a.drain(cells, row0)
}

// assignBand serves one row of blocks and leaves the doubtful pixels queued.
func (a *assigner) assignBand(row0, rows int, cells []int32) {
	blocks := (a.m.Width + blockSide - 1) / blockSide
	n := 2*blocks + 1
	x, y := make([]float64, 3*n), make([]float64, 3*n)
	for k := range 3 {
		for i := range n {
			x[k*n+i] = 0.5 + float64(i*nodeStep)
			y[k*n+i] = 0.5 + float64(row0+k*nodeStep)
		}
	}
	a.transform(x, y)
	at := func(k, i int) point { return point{x[k*n+i], y[k*n+i]} }
	for b := range blocks {
		var nodes [3][3]point
		for k := range 3 {
			for i := range 3 {
				nodes[k][i] = at(k, 2*b+i)
			}
		}
		col0 := b * blockSide
		cols := min(blockSide, a.m.Width-col0)
		if bound, ok := errorBound(&nodes); ok {
			a.interpolate(&nodes, bound, row0, col0, rows, cols, cells)
			continue
		}
		for r := range rows {
			for c := range cols {
				a.enqueue(row0+r, col0+c)
			}
		}
	}
}

// errorBound is the proven interpolation error of a block, in cells for
// columns and rows; ok is false where interpolation is not to be trusted.
func errorBound(n *[3][3]point) (bound point, ok bool) {
	mid := func(a, m, b point) point {
		return point{math.Abs(m.col - (a.col+b.col)/2), math.Abs(m.row - (a.row+b.row)/2)}
	}
	top, bottom := mid(n[0][0], n[0][1], n[0][2]), mid(n[2][0], n[2][1], n[2][2])
	left, right := mid(n[0][0], n[1][0], n[2][0]), mid(n[0][2], n[1][2], n[2][2])
	bound.col = 2*(max(top.col, bottom.col)+max(left.col, right.col)) + minBound
	bound.row = 2*(max(top.row, bottom.row)+max(left.row, right.row)) + minBound
	seen := point{
		math.Abs(n[1][1].col - (n[0][0].col+n[0][2].col+n[2][0].col+n[2][2].col)/4),
		math.Abs(n[1][1].row - (n[0][0].row+n[0][2].row+n[2][0].row+n[2][2].row)/4),
	}
	// Written so that a NaN anywhere fails.
	ok = bound.col <= maxBound && bound.row <= maxBound && seen.col <= bound.col && seen.row <= bound.row
	return bound, ok
}

func (a *assigner) interpolate(n *[3][3]point, bound point, row0, col0, rows, cols int, cells []int32) {
	for r := range rows {
		t := float64(r) / blockSide
		left := point{n[0][0].col + t*(n[2][0].col-n[0][0].col), n[0][0].row + t*(n[2][0].row-n[0][0].row)}
		right := point{n[0][2].col + t*(n[2][2].col-n[0][2].col), n[0][2].row + t*(n[2][2].row-n[0][2].row)}
		step := point{(right.col - left.col) / blockSide, (right.row - left.row) / blockSide}
		line := cells[r*a.m.Width+col0:][:cols]
		for c := 0; c < cols; {
			cell, ok := cellAt(left, step, bound, c)
			if !ok {
				a.enqueue(row0+r, col0+c)
				c++
				continue
			}
			index, end := int32(a.w.Index(int(cell.row), int(cell.col))), c+1
			// Positions are monotone along the row, so that what lies between two pixels of a cell lies in it too.
			for _, ahead := range [...]int{stride, stride / 2, stride / 4} {
				if at := end - 1 + ahead; at < cols {
					if next, ok := cellAt(left, step, bound, at); ok && next == cell {
						end = at + 1
					}
				}
			}
			for i := c; i < end; i++ {
				line[i] = index
			}
			c = end
		}
	}
}

// stride is how many pixels ahead the next one of the same cell is looked for.
const stride = 8

// cellAt returns the cell of the c-th pixel of a row of a block; ok is false where the pixel is too near an edge.
func cellAt(left, step, bound point, c int) (cell point, ok bool) {
	col, row := left.col+float64(c)*step.col, left.row+float64(c)*step.row
	cell = point{math.Floor(col), math.Floor(row)}
	dc, dr := col-cell.col, row-cell.row
	return cell, dc >= bound.col && dc <= 1-bound.col && dr >= bound.row && dr <= 1-bound.row
}

func (a *assigner) enqueue(row, col int) {
	a.queue.x = append(a.queue.x, float64(col)+0.5)
	a.queue.y = append(a.queue.y, float64(row)+0.5)
	a.queue.at = append(a.queue.at, row*a.m.Width+col)
}

// drain transforms the queued pixels exactly.
func (a *assigner) drain(cells []int32, row0 int) {
	q := &a.queue
	if len(q.at) == 0 {
		return
	}
	a.transform(q.x, q.y)
	for i, at := range q.at {
		cell := -1
		if !math.IsNaN(q.x[i]) {
			cell = a.w.Index(int(math.Floor(q.y[i])), int(math.Floor(q.x[i])))
		}
		cells[at-row0*a.m.Width] = int32(cell)
	}
	a.exact += int64(len(q.at))
	q.x, q.y, q.at = q.x[:0], q.y[:0], q.at[:0]
}

// mapWindow is the rectangle of cells under the map; it may reach beyond the
// extent of the NPP, which it must meet. It takes a
// lattice over the whole map and widens the result by what the positions between the lattice points
// can differ.
func mapWindow(m, npp *gdal.Grid, extent gdal.Window) (gdal.Window, error) {
	const n = 33
	a, err := newAssigner(m, npp, gdal.Window{})
	if err != nil {
		return gdal.Window{}, err
	}
	defer a.close()
	x, y := make([]float64, n*n), make([]float64, n*n)
	for i := range x {
		x[i] = float64(i%n) / (n - 1) * float64(m.Width)
		y[i] = float64(i/n) / (n - 1) * float64(m.Height)
	}
	a.transform(x, y)
	cols, rows := span(x, n), span(y, n)
	w := gdal.Window{Row0: rows[0], Col0: cols[0], Rows: rows[1] - rows[0] + 1, Cols: cols[1] - cols[0] + 1}
	if cols[0] == noBound || rows[0] == noBound {
		w = extent
	}
	row0, row1 := max(extent.Row0, w.Row0), min(extent.Row0+extent.Rows, w.Row0+w.Rows)
	col0, col1 := max(extent.Col0, w.Col0), min(extent.Col0+extent.Cols, w.Col0+w.Cols)
	if row0 >= row1 || col0 >= col1 {
		return gdal.Window{}, fault.New(fault.ErrData, "assign pixels: the map and the NPP rasters do not meet: the map lies in NPP rows %d to %d and columns %d to %d, the NPP covers rows %d to %d and columns %d to %d; check both reference systems, or fetch the rasters under the map",
			w.Row0, w.Row0+w.Rows-1, w.Col0, w.Col0+w.Cols-1, extent.Row0, extent.Row0+extent.Rows-1, extent.Col0, extent.Col0+extent.Cols-1)
	}
	if int64(w.Rows)*int64(w.Cols) > maxCells {
		return gdal.Window{}, fault.New(fault.ErrData, "assign pixels: %d × %d NPP cells lie under the map, more than %d; check the NPP's resolution, or cut the map", w.Rows, w.Cols, maxCells)
	}
	return w, nil
}

// maxCells bounds the cells under a map, which are kept in memory for all
// years. noBound is a side of a window that could not be found.
const maxCells, noBound = 1 << 28, math.MinInt

// span gives the first and last integer that the values of an n × n lattice can
// reach, second differences and two cells of margin included. Where the
// transform has holes it gives noBound.
func span(v []float64, n int) [2]int {
	low, high, bend := math.Inf(1), math.Inf(-1), 0.0
	for i, f := range v {
		if math.IsNaN(f) {
			return [2]int{noBound, noBound}
		}
		low, high = min(low, f), max(high, f)
		if c := i % n; c > 0 && c < n-1 {
			bend = max(bend, math.Abs(v[i-1]-2*f+v[i+1]))
		}
		if i >= n && i < len(v)-n {
			bend = max(bend, math.Abs(v[i-n]-2*f+v[i+n]))
		}
	}
	return [2]int{int(math.Floor(low-bend)) - 2, int(math.Ceil(high+bend)) + 2}
}
