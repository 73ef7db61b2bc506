package loader

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
)

// The columns of each table file. Names, order and units are those that the
// SQL views document; sizes decide the encodings.
var (
	studyColumns = []column{
		{"name", textKind, false, plain}, {"first_year", int32Kind, false, plain}, {"last_year", int32Kind, false, plain},
		{"min_baseline_years", int32Kind, false, plain}, {"baseline_through", textKind, false, plain},
		{"organic_matter_per_carbon", doubleKind, false, plain}, {"co2_per_organic_matter", doubleKind, false, plain}, {"co2_per_carbon", doubleKind, false, plain},
		{"map_crs", textKind, false, plain}, {"map_width", int32Kind, false, plain}, {"map_height", int32Kind, false, plain},
		{"map_x0_m", doubleKind, false, plain}, {"map_pixel_width_m", doubleKind, false, plain}, {"map_row_rotation", doubleKind, false, plain},
		{"map_y0_m", doubleKind, false, plain}, {"map_column_rotation", doubleKind, false, plain}, {"map_pixel_height_m", doubleKind, false, plain},
		{"pixel_years", textKind, false, plain},
	}
	mineColumns = []column{
		{"mine_id", textKind, false, plain}, {"name", textKind, false, plain}, {"area_km2", doubleKind, false, plain}, {"geometry", bytesKind, false, plain},
	}
	cellColumns = []column{
		{"cell_id", int32Kind, false, difference}, {"grid_row", int32Kind, false, difference}, {"grid_col", int32Kind, false, difference},
		{"x_m", doubleKind, false, plain}, {"y_m", doubleKind, false, plain}, {"lon", doubleKind, false, plain}, {"lat", doubleKind, false, plain},
		{"mapped_m2", doubleKind, false, plain}, {"geometry", bytesKind, true, plain},
	}
	cellYearColumns = []column{
		{"cell_id", int32Kind, false, difference}, {"year", int32Kind, false, plain}, {"npp_b", doubleKind, true, plain}, {"npp_class", int32Kind, true, plain},
		{"vegetated_m2", doubleKind, false, plain}, {"npp_bg", doubleKind, true, plain}, {"npp_bg_variance", doubleKind, true, plain},
		{"npp_a_raw", doubleKind, true, plain}, {"npp_a", doubleKind, true, plain}, {"nearest_sample_m", doubleKind, true, plain},
	}
	backgroundColumns = []column{
		{"year", int32Kind, false, plain}, {"samples", int32Kind, false, plain}, {"method", textKind, false, plain}, {"model", textKind, true, plain},
		{"nugget", doubleKind, true, plain}, {"sill", doubleKind, true, plain}, {"range_m", doubleKind, true, plain}, {"variogram_source", textKind, true, plain},
		{"effective_range_m", doubleKind, true, plain}, {"weighted_sse", doubleKind, true, plain}, {"at_bound", booleanKind, true, plain},
		{"mean_error", doubleKind, true, plain}, {"rmse", doubleKind, true, plain}, {"msdr", doubleKind, true, plain},
	}
	backgroundLagColumns = []column{
		{"year", int32Kind, false, plain}, {"lag", int32Kind, false, plain}, {"distance_m", doubleKind, false, plain},
		{"pairs", int64Kind, false, plain}, {"gamma", doubleKind, false, plain}, {"fitted", doubleKind, true, plain},
	}
	cohortColumns = []column{
		{"cohort_id", int32Kind, false, difference}, {"mine_id", namesKind, true, indexed}, {"cell_id", int32Kind, false, plain},
		{"destroyed_year", int32Kind, true, plain}, {"restored_year", int32Kind, true, plain}, {"cycles", int32Kind, false, plain},
		{"pixels", int64Kind, false, plain}, {"area_m2", doubleKind, false, plain},
	}
	eventColumns = []column{
		{"cohort_id", int32Kind, false, difference}, {"cycle", int32Kind, false, plain}, {"kind", namesKind, false, indexed}, {"year", int32Kind, false, plain},
	}
	cohortYearColumns = []column{
		{"cohort_id", int32Kind, false, difference}, {"year", int32Kind, false, difference}, {"state", namesKind, false, indexed},
		{"npp_a", doubleKind, true, indexed}, {"vcs", doubleKind, true, indexed},
	}
	pixelColumns = []column{
		{"pixel_id", int64Kind, false, difference}, {"row", int32Kind, false, plain}, {"col", int32Kind, false, difference},
		{"mine_id", namesKind, true, indexed}, {"cohort_id", int32Kind, false, plain},
	}
	pixelYearColumns = []column{
		{"pixel_id", int64Kind, false, difference}, {"mine_id", namesKind, true, indexed}, {"year", int32Kind, false, plain},
		{"state", namesKind, false, indexed}, {"npp_a", doubleKind, true, plain},
	}
)

// mapTables are the tables that need no NPP. Mines stand in the order of their file, in which a later
// one takes the pixels that it shares with an earlier one.
type mapTables struct {
	*land
	study      *Study
	m          *disturbanceMap
	mines      *mineLayer
	pixelYears string // PixelYearsMines, PixelYearsAll or PixelYearsNone
	mineIDs    arrow.Array
	stateIDs   arrow.Array
}

// tables are all tables of a dataset.
type tables struct {
	*mapTables
	cells      *cells
	cover      *cover
	background *background
	scaled     *scaledNPP
}

func (t *mapTables) writeStudy(dir string) (DataFile, error) {
	s := t.study
	one := func(v int) arrow.Array { return int32s([]int32{int32(v)}) }
	real := func(v float64) arrow.Array { return doubles([]float64{v}) }
	text := func(v string) arrow.Array { return texts([]string{v}) }
	return writeTable(dir, "study.parquet", studyColumns, []arrow.Array{
		text(s.Name), one(s.FirstYear), one(s.LastYear), one(s.Baseline.MinYears), text(s.Baseline.Through),
		real(s.Conversion.OrganicMatterPerCarbon), real(s.Conversion.CO2PerOrganicMatter), real(s.Conversion.CO2PerCarbon()),
		text(t.m.wkt), one(t.m.width), one(t.m.height),
		real(t.m.gt[0]), real(t.m.gt[1]), real(t.m.gt[2]), real(t.m.gt[3]), real(t.m.gt[4]), real(t.m.gt[5]),
		text(t.pixelYears),
	})
}

func (t *mapTables) writeMines(dir string) (DataFile, error) {
	n := len(t.mines.mines)
	ids, named, area, wkb := make([]string, n), make([]string, n), make([]float64, n), make([][]byte, n)
	for i, m := range t.mines.mines {
		ids[i], named[i], area[i], wkb[i] = m.id, m.name, m.areaKm2, m.wkb
	}
	return writeTable(dir, "mine.parquet", mineColumns, []arrow.Array{texts(ids), texts(named), doubles(area), binaries(wkb)}, "geo", geoParquet("MultiPolygon"))
}

// geoParquet is the metadata that makes the column geometry one of GeoParquet 1.1:
// WKB in longitude and latitude (OGC:CRS84 where none is named).
func geoParquet(kind string) string {
	return `{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["` + kind + `"]}}}`
}

// ids returns n identifiers that follow from.
func ids(from, n int) []int32 {
	v := make([]int32, n)
	for i := range v {
		v[i] = int32(from + i + 1)
	}
	return v
}

func (t *tables) writeCells(dir string) (DataFile, error) {
	c := t.cells
	return writeTable(dir, "cell.parquet", cellColumns, []arrow.Array{
		int32s(ids(0, c.count())), int32s(c.row), int32s(c.col), doubles(c.x), doubles(c.y), doubles(c.lon), doubles(c.lat), doubles(c.mapped), binaries(c.outline),
	}, "geo", geoParquet("Polygon"))
}

// writeCellYears writes a row group a year.
func (t *tables) writeCellYears(dir string) (DataFile, error) {
	w, err := createTable(dir, "cell_year.parquet", cellYearColumns)
	if err != nil {
		return DataFile{}, err
	}
	v, id := t.cover, ids(0, t.cells.count())
	unknown := func(int) float64 { return math.NaN() }
	for y, background := range t.background.years {
		class := make([]int32, len(id))
		for i, c := range t.scaled.class[y] {
			class[i] = int32(c)
		}
		nppBeforeCut, npa := make([]float64, len(id)), make([]float64, len(id))
		for i := range id {
			nppBeforeCut[i], npa[i] = t.scaled.at(y, int32(i))
		}
		err := w.write(int32s(id), int32s(constant(t.study.FirstYear+y, len(id))), doubles(t.scaled.npp[y]), int32sOrNull(class, 0),
			doubles(v.spread(v.vegetated[y], func(cell int) float64 { return t.cells.mapped[cell] })),
			doubles(v.spread(background.npp, unknown)), doubles(v.spread(background.variance, unknown)), doubles(nppBeforeCut), doubles(npa), doubles(v.spread(background.nearestM, unknown)))
		if err != nil {
			w.abandon()
			return DataFile{}, err
		}
	}
	return w.close()
}

func constant(v, n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(v)
	}
	return out
}

func (t *mapTables) writeCohorts(dir string) (DataFile, error) {
	const never = math.MinInt32
	n := len(t.cohorts)
	mineIndex, cell, cycles := make([]int32, n), make([]int32, n), make([]int32, n)
	destroyedYear, restoredYear := constant(never, n), constant(never, n)
	pixels, area := make([]int64, n), make([]float64, n)
	for i := range t.cohorts {
		c := &t.cohorts[i]
		h := &t.histories[c.history]
		mineIndex[i], cell[i], cycles[i], pixels[i], area[i] = c.mine, c.cell+1, int32(h.cycles()), c.pixels, c.area
		if len(h.events) > 0 {
			destroyedYear[i] = int32(h.events[0].year)
			if last := h.events[len(h.events)-1]; last.restore {
				restoredYear[i] = int32(last.year)
			}
		}
	}
	return writeTable(dir, "cohort.parquet", cohortColumns, []arrow.Array{
		int32s(ids(0, n)), names(mineIndex, t.mineIDs), int32s(cell), int32sOrNull(destroyedYear, never), int32sOrNull(restoredYear, never), int32s(cycles), int64s(pixels), doubles(area),
	})
}

func (t *mapTables) writeEvents(dir string) (DataFile, error) {
	var cohortID, cycle, kind, year []int32
	for i, c := range t.cohorts {
		for _, e := range t.histories[c.history].events {
			which := int32(0)
			if e.restore {
				which = 1
			}
			cohortID, cycle, kind, year = append(cohortID, int32(i+1)), append(cycle, int32(e.cycle)), append(kind, which), append(year, int32(e.year))
		}
	}
	kinds := texts([]string{"destruction", "restoration"})
	defer kinds.Release()
	return writeTable(dir, "event.parquet", eventColumns, []arrow.Array{int32s(cohortID), int32s(cycle), names(kind, kinds), int32s(year)})
}

// cohortsPerGroup keeps whole cohorts in row groups of about 120 000 rows, so
// that an engine sees the years of a cohort in one order whatever its threads.
func (t *tables) cohortsPerGroup() int { return max(1, 122880/t.study.Years()) }

func (t *tables) writeCohortYears(dir string) (DataFile, error) {
	w, err := createTable(dir, "cohort_year.parquet", cohortYearColumns)
	if err != nil {
		return DataFile{}, err
	}
	for from := 0; from < len(t.cohorts); from += t.cohortsPerGroup() {
		if err := w.write(t.cohortYears(from, min(from+t.cohortsPerGroup(), len(t.cohorts)))...); err != nil {
			w.abandon()
			return DataFile{}, err
		}
	}
	return w.close()
}

func (t *tables) cohortYears(from, to int) []arrow.Array {
	years, factor := t.study.Years(), t.study.Conversion.CO2PerCarbon()
	n := (to - from) * years
	id, year, states := make([]int32, 0, n), make([]int32, 0, n), make([]int32, 0, n)
	npa, vcs := make([]float64, 0, n), make([]float64, 0, n)
	for i := from; i < to; i++ {
		c := &t.cohorts[i]
		for y := range years {
			s := t.histories[c.history].state(t.study.FirstYear + y)
			v := t.scaled.of(y, c.cell, s)
			id, year, states = append(id, int32(i+1)), append(year, int32(t.study.FirstYear+y)), append(states, int32(s))
			npa, vcs = append(npa, v), append(vcs, v*factor)
		}
	}
	return []arrow.Array{int32s(id), int32s(year), names(states, t.stateIDs), doubles(npa), doubles(vcs)}
}
