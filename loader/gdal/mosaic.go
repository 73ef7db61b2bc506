package gdal

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// A Tile is one of several rasters that are parts of one grid.
type Tile struct {
	Grid
	Name string // for messages
}

// Mosaic returns the smallest grid that holds all tiles, and the window of each. Tiles have one reference system and pixels of
// one size on one raster, to a thousandth of a pixel. They may leave gaps and must not overlap. Longitudes
// that differ by full turns are the same place. The error says which tiles do not fit.
func Mosaic(tiles []Tile) (Grid, []Window, error) {
	first := &tiles[0].Grid
	windows := make([]Window, len(tiles))
	whole := Window{Rows: first.Height, Cols: first.Width}
	for i := range tiles {
		w, err := first.place(&tiles[i])
		if err != nil {
			return Grid{}, nil, fmt.Errorf("%w; bring it to the grid of %s", err, tiles[0].Name)
		}
		windows[i], whole = w, whole.Join(w)
	}
	if err := apart(tiles, windows); err != nil {
		return Grid{}, nil, err
	}
	g := *first
	g.GeoTransform[0], g.GeoTransform[3] = first.At(float64(whole.Col0), float64(whole.Row0))
	for i := range windows {
		if windows[i].Row0 == whole.Row0 && windows[i].Col0 == whole.Col0 {
			g.GeoTransform = tiles[i].GeoTransform // as the file has it, to the last bit
		}
		windows[i].Row0, windows[i].Col0 = windows[i].Row0-whole.Row0, windows[i].Col0-whole.Col0
	}
	g.Width, g.Height = whole.Cols, whole.Rows
	return g, windows, nil
}

// place returns the window of a tile on the grid, which may begin before its first row or column.
func (g *Grid) place(t *Tile) (Window, error) {
	aligned := *g // the tile as it would be if it began where the grid does
	aligned.Width, aligned.Height = t.Width, t.Height
	at := t.Grid
	at.GeoTransform[0], at.GeoTransform[3] = g.GeoTransform[0], g.GeoTransform[3]
	if differs := at.DiffersFrom(&aligned); differs != "" {
		return Window{}, fmt.Errorf("%s %s", t.Name, differs)
	}
	col, row := g.Position(t.GeoTransform[0], t.GeoTransform[3])
	if turn := g.Round() / math.Abs(g.GeoTransform[1]); turn > 0 && g.GeoTransform[2] == 0 {
		col -= turn * math.Round(col/turn)
	}
	if math.Abs(col-math.Round(col)) > 1e-3 || math.Abs(row-math.Round(row)) > 1e-3 {
		return Window{}, fmt.Errorf("%s begins %.4g pixels to the right and %.4g below, want whole numbers", t.Name, col, row)
	}
	return Window{int(math.Round(row)), int(math.Round(col)), t.Height, t.Width}, nil
}

// apart refuses tiles that overlap.
func apart(tiles []Tile, windows []Window) error {
	order := make([]int, len(windows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(windows[a].Row0, windows[b].Row0) })
	for n, i := range order {
		for _, j := range order[n+1:] {
			if windows[j].Row0 >= windows[i].Row0+windows[i].Rows {
				break
			}
			if both := windows[i].Meet(windows[j]); both.Cols > 0 {
				return fmt.Errorf("%s and %s overlap in %d × %d pixels; cut one of them, or join them to one raster, for example with gdalwarp",
					tiles[min(i, j)].Name, tiles[max(i, j)].Name, both.Cols, both.Rows)
			}
		}
	}
	return nil
}
