package gdal

// Window is a rectangle of cells on the series grid.
type Window struct{ Row0, Col0, Rows, Cols int }

// Cells returns the number of cells.
func (w Window) Cells() int { return w.Rows * w.Cols }

// Meet returns what two windows share, without rows or columns if nothing.
func (w Window) Meet(o Window) Window {
	row0, col0 := max(w.Row0, o.Row0), max(w.Col0, o.Col0)
	return Window{row0, col0, min(w.Row0+w.Rows, o.Row0+o.Rows) - row0, min(w.Col0+w.Cols, o.Col0+o.Cols) - col0}
}

// Join returns the rectangle around two windows; one without cells adds nothing.
func (w Window) Join(o Window) Window {
	if w.Cells() == 0 {
		return o
	}
	row0, col0 := min(w.Row0, o.Row0), min(w.Col0, o.Col0)
	return Window{row0, col0, max(w.Row0+w.Rows, o.Row0+o.Rows) - row0, max(w.Col0+w.Cols, o.Col0+o.Cols) - col0}
}

// Index returns the index of a cell in the window, -1 outside.
func (w Window) Index(row, col int) int {
	row, col = row-w.Row0, col-w.Col0
	if row < 0 || col < 0 || row >= w.Rows || col >= w.Cols {
		return -1
	}
	return row*w.Cols + col
}
