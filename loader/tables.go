package loader

import (
	"math"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/table"
)

// The columns of each table file. Names, order and units are those that the
// SQL views document; sizes decide the encodings.
var (
	studyColumns = []table.Column{
		table.Required("name", table.TextKind, table.Plain), table.Required("first_year", table.Int32Kind, table.Plain), table.Required("last_year", table.Int32Kind, table.Plain),
		table.Required("min_baseline_years", table.Int32Kind, table.Plain), table.Required("baseline_through", table.TextKind, table.Plain),
		table.Required("organic_matter_per_carbon", table.DoubleKind, table.Plain), table.Required("co2_per_organic_matter", table.DoubleKind, table.Plain), table.Required("co2_per_carbon", table.DoubleKind, table.Plain),
		table.Required("map_crs", table.TextKind, table.Plain), table.Required("map_width", table.Int32Kind, table.Plain), table.Required("map_height", table.Int32Kind, table.Plain),
		table.Required("map_x0_m", table.DoubleKind, table.Plain), table.Required("map_pixel_width_m", table.DoubleKind, table.Plain), table.Required("map_row_rotation", table.DoubleKind, table.Plain),
		table.Required("map_y0_m", table.DoubleKind, table.Plain), table.Required("map_column_rotation", table.DoubleKind, table.Plain), table.Required("map_pixel_height_m", table.DoubleKind, table.Plain),
		table.Required("pixel_years", table.TextKind, table.Plain),
	}
	mineColumns = []table.Column{
		table.Required("mine_id", table.TextKind, table.Plain), table.Required("name", table.TextKind, table.Plain), table.Required("area_km2", table.DoubleKind, table.Plain), table.Required("geometry", table.BytesKind, table.Plain),
	}
	cellColumns = []table.Column{
		table.Required("cell_id", table.Int32Kind, table.Difference), table.Required("grid_row", table.Int32Kind, table.Difference), table.Required("grid_col", table.Int32Kind, table.Difference),
		table.Required("x_m", table.DoubleKind, table.Plain), table.Required("y_m", table.DoubleKind, table.Plain), table.Required("lon", table.DoubleKind, table.Plain), table.Required("lat", table.DoubleKind, table.Plain),
		table.Required("mapped_m2", table.DoubleKind, table.Plain), table.Optional("geometry", table.BytesKind, table.Plain),
	}
	backgroundColumns = []table.Column{
		table.Required("year", table.Int32Kind, table.Plain), table.Required("samples", table.Int32Kind, table.Plain), table.Required("method", table.TextKind, table.Plain), table.Optional("model", table.TextKind, table.Plain),
		table.Optional("nugget", table.DoubleKind, table.Plain), table.Optional("sill", table.DoubleKind, table.Plain), table.Optional("range_m", table.DoubleKind, table.Plain), table.Optional("variogram_source", table.TextKind, table.Plain),
		table.Optional("effective_range_m", table.DoubleKind, table.Plain), table.Optional("weighted_sse", table.DoubleKind, table.Plain), table.Optional("at_bound", table.BooleanKind, table.Plain),
		table.Optional("mean_error", table.DoubleKind, table.Plain), table.Optional("rmse", table.DoubleKind, table.Plain), table.Optional("msdr", table.DoubleKind, table.Plain),
		table.Optional("neighbours", table.Int32Kind, table.Plain),
	}
	backgroundLagColumns = []table.Column{
		table.Required("year", table.Int32Kind, table.Plain), table.Required("lag", table.Int32Kind, table.Plain), table.Required("distance_m", table.DoubleKind, table.Plain),
		table.Required("pairs", table.Int64Kind, table.Plain), table.Required("gamma", table.DoubleKind, table.Plain), table.Optional("fitted", table.DoubleKind, table.Plain),
	}
	cohortColumns = []table.Column{
		table.Required("cohort_id", table.Int32Kind, table.Difference), table.Optional("mine_id", table.NamesKind, table.Indexed), table.Required("cell_id", table.Int32Kind, table.Plain),
		table.Optional("destroyed_year", table.Int32Kind, table.Plain), table.Optional("restored_year", table.Int32Kind, table.Plain), table.Required("cycles", table.Int32Kind, table.Plain),
		table.Required("pixels", table.Int64Kind, table.Plain), table.Required("area_m2", table.DoubleKind, table.Plain),
	}
	eventColumns = []table.Column{
		table.Required("cohort_id", table.Int32Kind, table.Difference), table.Required("cycle", table.Int32Kind, table.Plain), table.Required("kind", table.NamesKind, table.Indexed), table.Required("year", table.Int32Kind, table.Plain),
		table.Optional("earliest_year", table.Int32Kind, table.Plain), table.Optional("quality", table.Int32Kind, table.Plain),
	}
)

// mapTables are the tables that need no NPP. Mines stand in the order of their file, in which a later
// one takes the pixels that it shares with an earlier one.
type mapTables struct {
	*land
	study      *studyfile.Study
	m          *disturbanceMap
	mines      *minelayer.Layer
	pixelYears string // PixelYearsMines, PixelYearsAll or PixelYearsNone
	mineID     []string
}

// tables are all tables of a dataset.
type tables struct {
	*mapTables
	cells      *cells
	cover      *cover
	background *background
	scaled     *scaledNPP
}

func (t *mapTables) writeStudy(dir string) (table.DataFile, error) {
	s := t.study
	one := func(v int) arrow.Array { return table.Int32s([]int32{int32(v)}) }
	real := func(v float64) arrow.Array { return table.Doubles([]float64{v}) }
	text := func(v string) arrow.Array { return table.Texts([]string{v}) }
	columns, values := studyColumns, []arrow.Array{
		text(s.Name), one(s.FirstYear), one(s.LastYear), one(s.Baseline.MinYears), text(s.Baseline.Through),
		real(s.Conversion.OrganicMatterPerCarbon), real(s.Conversion.CO2PerOrganicMatter), real(s.Conversion.CO2PerCarbon()),
		text(t.m.WKT), one(t.m.Width), one(t.m.Height),
		real(t.m.GeoTransform[0]), real(t.m.GeoTransform[1]), real(t.m.GeoTransform[2]), real(t.m.GeoTransform[3]), real(t.m.GeoTransform[4]), real(t.m.GeoTransform[5]),
		text(t.pixelYears),
	}
	if s.Baseline.GuardYears > 0 { // a study without any keeps its bytes
		columns = append(columns[:len(columns):len(columns)], table.Required("guard_years", table.Int32Kind, table.Plain))
		values = append(values, one(s.Baseline.GuardYears))
	}
	return table.Write(dir, "study.parquet", columns, values)
}

func (t *mapTables) writeMines(dir string) (table.DataFile, error) {
	n := len(t.mines.Mines)
	ids, named, area, wkb := make([]string, n), make([]string, n), make([]float64, n), make([][]byte, n)
	for i, m := range t.mines.Mines {
		ids[i], named[i], area[i], wkb[i] = m.ID, m.Name, m.AreaKm2, m.WKB
	}
	return table.Write(dir, "mine.parquet", mineColumns, []arrow.Array{table.Texts(ids), table.Texts(named), table.Doubles(area), table.Binaries(wkb)}, "geo", geoParquet("MultiPolygon"))
}

// geoParquet returns the metadata that makes the column geometry one of GeoParquet 1.1: WKB in longitude and latitude
// of EPSG:4326. Whatever the order of the axes of a reference system is, GeoParquet stores x, then y. Without a name
// the system would be OGC:CRS84, the same on the Earth; but geopandas then neither finds an EPSG code nor joins the
// outlines with those of a GeoPackage.
func geoParquet(kind string) string {
	return `{"version":"1.1.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["` + kind + `"],"crs":` + wgs84 + `}}}`
}

// wgs84 is EPSG:4326 as PROJJSON.
const wgs84 = `{"$schema":"https://proj.org/schemas/v0.7/projjson.schema.json","type":"GeographicCRS","name":"WGS 84",` +
	`"datum":{"type":"GeodeticReferenceFrame","name":"World Geodetic System 1984","ellipsoid":{"name":"WGS 84","semi_major_axis":6378137,"inverse_flattening":298.257223563}},` +
	`"coordinate_system":{"subtype":"ellipsoidal","axis":[` +
	`{"name":"Geodetic latitude","abbreviation":"Lat","direction":"north","unit":"degree"},{"name":"Geodetic longitude","abbreviation":"Lon","direction":"east","unit":"degree"}]},` +
	`"id":{"authority":"EPSG","code":4326}}`

// ids returns n identifiers that follow from.
func ids(from, n int) []int32 {
	v := make([]int32, n)
	for i := range v {
		v[i] = int32(from + i + 1)
	}
	return v
}

// rowsPerGroup bounds the rows of a row group of tables that grow with the map.
const rowsPerGroup = 122880

// writeBlocks writes a table of n rows, a row group after the other; columns makes those of the rows from one to before another.
func writeBlocks(dir, path string, kinds []table.Column, n int, columns func(from, to int) ([]arrow.Array, error), metadata ...string) (table.DataFile, error) {
	w, err := table.Create(dir, path, kinds, metadata...)
	if err != nil {
		return table.DataFile{}, err
	}
	for from := 0; from < n && err == nil; from += rowsPerGroup {
		var arrays []arrow.Array
		if arrays, err = columns(from, min(from+rowsPerGroup, n)); err == nil {
			err = w.Write(arrays...)
		}
	}
	if err != nil {
		w.Abandon()
		return table.DataFile{}, err
	}
	return w.Close()
}

func (t *tables) writeCells(dir string) (table.DataFile, error) {
	c := t.cells
	return writeBlocks(dir, "cell.parquet", cellColumns, c.count(), func(from, to int) ([]arrow.Array, error) {
		lon, lat, err := c.degrees(from, to)
		if err != nil {
			return nil, err
		}
		outlines, err := c.outlines(from, lon)
		if err != nil {
			return nil, err
		}
		rows, cols := make([]int32, to-from), make([]int32, to-from)
		for i := range rows {
			row, col := c.place(from + i)
			rows[i], cols[i] = int32(row), int32(col)
		}
		return []arrow.Array{
			table.Int32s(ids(from, to-from)), table.Int32s(rows), table.Int32s(cols), table.Doubles(c.x[from:to]), table.Doubles(c.y[from:to]),
			table.Doubles(lon), table.Doubles(lat), table.Doubles(c.mapped[from:to]), table.Binaries(outlines),
		}, nil
	}, "geo", geoParquet("Polygon"))
}

func constant(v, n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(v)
	}
	return out
}

func (t *mapTables) writeCohorts(dir string) (table.DataFile, error) {
	mines := table.Texts(t.mineID)
	defer mines.Release()
	return writeBlocks(dir, "cohort.parquet", cohortColumns, len(t.cohorts), func(from, to int) ([]arrow.Array, error) {
		return t.cohortRows(from, to, mines), nil
	})
}

func (t *mapTables) cohortRows(from, to int, mines arrow.Array) []arrow.Array {
	const never = math.MinInt32
	n := to - from
	mineIndex, cell, cycles := make([]int32, n), make([]int32, n), make([]int32, n)
	destroyedYear, restoredYear := constant(never, n), constant(never, n)
	pixels, area := make([]int64, n), make([]float64, n)
	for i := range n {
		c := &t.cohorts[from+i]
		h := &t.histories[c.history]
		mineIndex[i], cell[i], cycles[i], pixels[i], area[i] = c.mine, c.cell+1, int32(h.cycles()), c.pixels, t.area(from+i)
		if len(h.events) > 0 {
			destroyedYear[i] = int32(h.events[0].year)
			if last := h.events[len(h.events)-1]; last.restore {
				restoredYear[i] = int32(last.year)
			}
		}
	}
	return []arrow.Array{
		table.Int32s(ids(from, n)), table.Names(mineIndex, mines), table.Int32s(cell), table.Int32sOrNull(destroyedYear, never), table.Int32sOrNull(restoredYear, never), table.Int32s(cycles), table.Int64s(pixels), table.Doubles(area),
	}
}

const unknownQuality = -1 // of an event

// judged reports whether some date has a quality.
func (t *mapTables) judged() bool {
	return slices.ContainsFunc(t.histories, func(h history) bool {
		return slices.ContainsFunc(h.events, func(e event) bool { return e.quality != unknownQuality })
	})
}

func (t *mapTables) writeEvents(dir string) (table.DataFile, error) {
	kinds := table.Texts([]string{"destruction", "restoration"})
	defer kinds.Release()
	return writeBlocks(dir, "event.parquet", eventColumns, len(t.cohorts), func(from, to int) ([]arrow.Array, error) {
		var cohortID, cycle, kind, year, earliest, quality []int32
		for i := from; i < to; i++ {
			for _, e := range t.histories[t.cohorts[i].history].events {
				which := int32(0)
				if e.restore {
					which = 1
				}
				cohortID, cycle, kind, year = append(cohortID, int32(i+1)), append(cycle, int32(e.cycle)), append(kind, which), append(year, int32(e.year))
				earliest, quality = append(earliest, int32(e.earliest)), append(quality, int32(e.quality))
			}
		}
		return []arrow.Array{
			table.Int32s(cohortID), table.Int32s(cycle), table.Names(kind, kinds), table.Int32s(year),
			table.Int32sOrNull(earliest, 0), table.Int32sOrNull(quality, unknownQuality),
		}, nil
	})
}
