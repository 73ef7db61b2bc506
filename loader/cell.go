package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"
)

// cellTable is every NPP cell that holds a mapped pixel. The tables by year
// have one slice a year, indexed by cell.
type cellTable struct {
	row, col []int32   // on the NPP grid
	x, y     []float64 // centre in metres, in the map's projected system
	lon, lat []float64 // centre in degrees, WGS 84
	outline  [][]byte  // WKB polygon in degrees, WGS 84; nil where the NPP grid reaches beyond its projection
	mapped   []float64 // S, m²
	nominal  []float64 // area of a whole cell, m²
	bare     []bool    // no raster holds the cell in some year

	npp   [][]float64 // NPP_b, g C m⁻² a⁻¹, NaN unknown
	class [][]int16   // fill code, 0 none

	// Most cells never lose a pixel. Those that do are the pits, which alone
	// have the tables below, indexed by pit.
	pits      []int32     // cells
	pitOf     []int32     // pit of a cell, -1 none
	vegetated [][]float64 // S_veg, m²
	bg, bgVar [][]float64 // NPP_bg and its kriging variance, NaN where not needed
	nearest   [][]float64 // distance to the year's nearest background sample, m, NaN where not needed
}

// vegetatedAt is S_veg of a cell in a year, m².
func (t *cellTable) vegetatedAt(y int, cell int32) float64 {
	if pit := t.pitOf[cell]; pit >= 0 {
		return t.vegetated[y][pit]
	}
	return t.mapped[cell]
}

// ofPits spreads a table of pits over all cells, other where there is no pit.
func (t *cellTable) ofPits(v []float64, other func(cell int) float64) []float64 {
	out := make([]float64, len(t.row))
	for i, pit := range t.pitOf {
		if pit >= 0 {
			out[i] = v[pit]
		} else {
			out[i] = other(i)
		}
	}
	return out
}

// newCells numbers the cells in row order, points every cohort at its cell's
// number and sums the areas S and S_veg.
func newCells(c *census, w window) *cellTable {
	index := make([]int32, w.cells())
	for i := range c.cohorts {
		index[c.cohorts[i].cell] = 1
	}
	t := &cellTable{}
	for at, used := range index {
		if used == 0 {
			continue
		}
		index[at] = int32(len(t.row))
		t.row = append(t.row, int32(w.row0+at/w.cols))
		t.col = append(t.col, int32(w.col0+at%w.cols))
		t.nominal = append(t.nominal, c.npp.grid.pixelArea(w.row0+at/w.cols))
	}
	pixels := make([]int64, len(t.row))
	t.mapped = make([]float64, len(t.row))
	for i := range c.cohorts {
		co := &c.cohorts[i]
		co.cell = index[co.cell]
		if !c.m.geographic {
			co.area = float64(co.pixels) * c.m.pixelArea(0)
		}
		pixels[co.cell] += co.pixels
		t.mapped[co.cell] += co.area
	}
	if !c.m.geographic {
		for i, n := range pixels {
			t.mapped[i] = float64(n) * c.m.pixelArea(0)
		}
	}
	t.findPits(c)
	t.sumVegetated(c, pixels)
	return t
}

// findPits marks the cells with a pixel that is destroyed in some year.
func (t *cellTable) findPits(c *census) {
	t.pitOf = constant(-1, len(t.row))
	for i := range c.cohorts {
		co := &c.cohorts[i]
		if t.pitOf[co.cell] < 0 && c.histories[co.history].everDestroyed(c.study) {
			t.pitOf[co.cell] = 0
		}
	}
	for i, pit := range t.pitOf {
		if pit == 0 {
			t.pitOf[i] = int32(len(t.pits))
			t.pits = append(t.pits, int32(i))
		}
	}
}

// sumVegetated counts the destroyed pixels of each pit and year. The counts
// decide where a cell is wholly vegetated or wholly destroyed, so that the
// rounding of areas cannot.
func (t *cellTable) sumVegetated(c *census, pixels []int64) {
	t.vegetated = make([][]float64, c.study.Years())
	lost, lostM2 := make([]int64, len(t.pits)), make([]float64, len(t.pits))
	for y := range t.vegetated {
		clear(lost)
		clear(lostM2)
		for i := range c.cohorts {
			co := &c.cohorts[i]
			if c.histories[co.history].state(c.study.FirstYear+y) == destroyed {
				lost[t.pitOf[co.cell]] += co.pixels
				lostM2[t.pitOf[co.cell]] += co.area
			}
		}
		veg := make([]float64, len(t.pits))
		for pit, cell := range t.pits {
			switch lost[pit] {
			case 0:
				veg[pit] = t.mapped[cell]
			case pixels[cell]:
			default:
				veg[pit] = t.mapped[cell] - lostM2[pit]
			}
		}
		t.vegetated[y] = veg
	}
}

// locate fills in the cell centres.
func (t *cellTable) locate(npp *grid, m *grid) error {
	metric := m.srs
	if m.geographic {
		x, y := m.at(float64(m.width)/2, float64(m.height)/2)
		zone := int(math.Floor((math.Remainder(x, 360)+180)/6))%60 + 1
		code := 32600 + zone
		if y < 0 {
			code += 100
		}
		utm, err := godal.NewSpatialRefFromEPSG(code)
		if err != nil {
			return fail(ErrData, "locate cells: UTM zone of the map's centre (EPSG:%d): %s", code, firstLine(err.Error()))
		}
		defer utm.Close()
		metric = utm
	}
	lonlat, err := wgs84()
	if err != nil {
		return err
	}
	defer lonlat.Close()
	if t.x, t.y, err = t.centres(npp, metric); err != nil {
		return err
	}
	t.lon, t.lat, err = t.centres(npp, lonlat)
	for i, lon := range t.lon {
		t.lon[i] = math.Remainder(lon, 360) // of rasters from 0 to 360
	}
	if err != nil {
		return err
	}
	t.outline, err = t.outlines(npp, lonlat)
	return err
}

func (t *cellTable) centres(npp *grid, to *godal.SpatialRef) (x, y []float64, err error) {
	tr, err := transformTo(npp.srs, to)
	if err != nil {
		return nil, nil, err
	}
	defer tr.Close()
	x, y = make([]float64, len(t.row)), make([]float64, len(t.row))
	for i := range x {
		x[i], y[i] = npp.at(float64(t.col[i])+0.5, float64(t.row[i])+0.5)
	}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		return nil, nil, fail(ErrData, "locate cells: %w; the NPP grid reaches beyond the map's projection", err)
	}
	return x, y, nil
}

// takeNPP gathers the cells of one year.
func (t *cellTable) takeNPP(year nppYear) (npp []float64, class []int16) {
	npp, class = make([]float64, len(t.row)), make([]int16, len(t.row))
	for i := range npp {
		npp[i], class[i] = year.at(int(t.row[i]), int(t.col[i]))
	}
	return npp, class
}

// needed marks the cells whose NPP must be there. A MODIS tile that is absent is
// a mistake anywhere under the map. Beyond the edge of another raster NPP is
// unknown, which harms only the vegetation of mines.
func (t *cellTable) needed(c *census) []bool {
	needed := make([]bool, len(t.row))
	for _, co := range c.cohorts {
		h := &c.histories[co.history]
		lives := false
		for year := c.study.FirstYear; year <= c.study.LastYear; year++ {
			lives = lives || h.state(year) != destroyed
		}
		if c.npp.modis || co.mine >= 0 && lives {
			needed[co.cell] = true
		}
	}
	return needed
}

// checkCoverage refuses years whose files leave a needed cell out, unless the
// caller is lenient, and marks the cells that any year leaves out.
func (t *cellTable) checkCoverage(c *census) error {
	needed := t.needed(c)
	t.bare = make([]bool, len(t.row))
	for year := c.study.FirstYear; year <= c.study.LastYear; year++ {
		var missed []int
		tiles := c.npp.years[year]
		for i := range t.row {
			row, col := int(t.row[i]), int(t.col[i])
			if slices.ContainsFunc(tiles, func(tile nppTile) bool { return tile.covers(row, col) }) {
				continue
			}
			t.bare[i] = true
			if needed[i] {
				missed = append(missed, i)
			}
		}
		if len(missed) > 0 && !c.lenient {
			return t.coverageError(c.npp, year, missed)
		}
	}
	return nil
}

func (t *cellTable) coverageError(s *nppSeries, year int, missed []int) error {
	names, area, i := make([]string, 0, 2), 0.0, missed[0]
	for _, tile := range s.years[year] {
		names = append(names, tile.path)
	}
	for _, i := range missed {
		area += t.mapped[i] / 1e6
	}
	where := fmt.Sprintf("cell row %d, column %d (%.5f E, %.5f N)", t.row[i], t.col[i], t.lon[i], t.lat[i])
	if s.modis {
		where += fmt.Sprintf(" of tile h%02dv%02d", int(t.col[i])/modisCells, int(t.row[i])/modisCells)
	}
	return fail(ErrData, "load npp %d: %s do not cover the map: %d cells (%.4g km2) are missing, the first %s; add the files or cut the map, or load with --lenient to leave their NPP unknown",
		year, strings.Join(names, ", "), len(missed), area, where)
}
