package loader

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// raster is a small raster drawn as text: rows of numbers, one text a band.
type raster struct {
	crs    string // any user input that GDAL knows; none if empty
	gt     [6]float64
	kind   godal.DataType
	bands  []string
	nodata string // empty for none
	tag    map[string]string
	scale  float64 // with offset; 0 for none
	offset float64
	masked []byte   // a mask inside the file, 0 where unknown
	names  []string // descriptions of the bands
}

// drawing reads the numbers of a drawn band.
func drawing(t testing.TB, text string) (values []float64, width, height int) {
	t.Helper()
	for line := range strings.Lines(strings.TrimSpace(text)) {
		words := strings.Fields(line)
		width, height = len(words), height+1
		for _, word := range words {
			v, err := strconv.ParseFloat(word, 64)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
	}
	if len(values) != width*height {
		t.Fatalf("drawing of %d values, want %d × %d", len(values), width, height)
	}
	return values, width, height
}

func (r raster) write(t testing.TB, path string) string {
	t.Helper()
	gdal.RegisterDrivers()
	if r.kind == godal.Unknown {
		r.kind = godal.Int32
	}
	check := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	_, width, height := drawing(t, r.bands[0])
	check(os.MkdirAll(filepath.Dir(path), 0o777))
	ds, err := godal.Create(godal.GTiff, path, len(r.bands), r.kind, width, height)
	check(err)
	if r.crs != "" {
		srs := crs(t, r.crs)
		defer srs.Close()
		check(ds.SetSpatialRef(srs))
	}
	if r.gt != [6]float64{} {
		check(ds.SetGeoTransform(r.gt))
	}
	for i, text := range r.bands {
		values, w, h := drawing(t, text)
		check(ds.Bands()[i].Write(0, 0, values, w, h))
	}
	if r.nodata != "" {
		v, err := strconv.ParseFloat(r.nodata, 64)
		check(err)
		check(ds.SetNoData(v))
	}
	for key, value := range r.tag {
		check(ds.SetMetadata(key, value))
	}
	if r.scale != 0 {
		check(ds.SetScaleOffset(r.scale, r.offset))
	}
	for i, name := range r.names {
		check(ds.Bands()[i].SetDescription(name))
	}
	if r.masked != nil {
		mask, err := ds.Bands()[0].CreateMask(gdal.MaskOfDataset, godal.ConfigOption("GDAL_TIFF_INTERNAL_MASK=YES"))
		check(err)
		check(mask.Write(0, 0, r.masked, width, height))
	}
	check(ds.Close())
	return path
}

func crs(t testing.TB, text string) *godal.SpatialRef {
	t.Helper()
	gdal.RegisterDrivers()
	srs, err := godal.NewSpatialRef(text)
	if err != nil {
		t.Fatal(err)
	}
	wkt, err := srs.WKT()
	if err != nil {
		t.Fatal(err)
	}
	srs.Close()
	// Longitude before latitude, as GDAL reads rasters.
	if srs, err = godal.NewSpatialRefFromWKT(wkt); err != nil {
		t.Fatal(err)
	}
	return srs
}

// The small study of these tests: pixels of 10 m and cells of 20 m in UTM 49N,
// so that a cell is 2 × 2 pixels and 400 m².
const (
	utm49            = "EPSG:32649"
	pixelM           = 10.0
	cellM            = 20.0
	originX, originY = 500000.0, 4400000.0
)

func pixelsAt(x, y float64) [6]float64 { return [6]float64{x, pixelM, 0, y, 0, -pixelM} }
func cellsAt(x, y float64) [6]float64  { return [6]float64{x, cellM, 0, y, 0, -cellM} }

// small is a study of a few pixels in a folder of its own.
type small struct {
	destroyed, restored raster // restored is left out without bands
	npp                 map[int]raster
	mines               string // GeoJSON; one mine around everything if empty
	years               string
	more                string // lines added to the study file
	nppMore             string // lines added below npp
	disturbance         string // YAML in place of the year maps
}

// drawn is a small study of drawn year maps and one drawing of NPP for each year from 2001 on.
func drawn(destroyed, restored string, npp ...string) small {
	s := small{npp: map[int]raster{}}
	s.destroyed = raster{crs: utm49, gt: pixelsAt(originX, originY), bands: []string{destroyed}}
	if restored != "" {
		s.restored = raster{crs: utm49, gt: pixelsAt(originX, originY), bands: []string{restored}}
	}
	for i, text := range npp {
		s.npp[2001+i] = raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Float64, bands: []string{text}, tag: map[string]string{"units": "g C m-2 a-1"}}
	}
	s.years = fmt.Sprintf("[2001, %d]", 2000+len(npp))
	return s
}

// square is a GeoJSON feature in UTM 49N whose corners lie at pixels of the small map.
func square(id string, col0, row0, col1, row1 float64) string {
	x0, x1 := originX+col0*pixelM, originX+col1*pixelM
	y0, y1 := originY-row0*pixelM, originY-row1*pixelM
	return fmt.Sprintf(`{"type":"Feature","properties":{"id":%q},"geometry":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]}}`,
		id, x0, y0, x1, y0, x1, y1, x0, y1, x0, y0)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32649"}},"features":[` + strings.Join(features, ",") + `]}`
}

// write writes the study and gives the path of its file.
func (s small) write(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	s.destroyed.write(t, filepath.Join(dir, "destroyed.tif"))
	text := "years: " + s.years + "\nnpp:\n  files: npp_{year}.tif\n" + s.nppMore + "mines: {file: mines.geojson, id: id}\ndisturbance: "
	given := "{destroyed: destroyed.tif}\n"
	if len(s.restored.bands) > 0 {
		s.restored.write(t, filepath.Join(dir, "restored.tif"))
		given = "{destroyed: destroyed.tif, restored: restored.tif}\n"
	}
	if s.disturbance != "" {
		given = s.disturbance + "\n"
	}
	text += given
	for year, r := range s.npp {
		r.write(t, filepath.Join(dir, fmt.Sprintf("npp_%d.tif", year)))
	}
	if s.mines == "" {
		s.mines = collection(square("A", -1, -1, 1000, 1000))
	}
	put(t, filepath.Join(dir, "mines.geojson"), s.mines)
	return put(t, filepath.Join(dir, "study.yaml"), text+s.more)
}

func put(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// load1 loads a study file into a new dataset.
func load1(t testing.TB, study string, o Options) (dir string, summary *Summary, err error) {
	t.Helper()
	read, err := studyfile.Read(study)
	if err != nil {
		return "", nil, err
	}
	if o.Geostatistics == nil {
		o.Geostatistics = plainKriging{}
	}
	dir = filepath.Join(t.TempDir(), "dataset")
	summary, err = Load(context.Background(), read, dir, o)
	return dir, summary, err
}

// loaded loads a small study that must be good.
func (s small) loaded(t testing.TB) (dir string, summary *Summary) {
	t.Helper()
	dir, summary, err := load1(t, s.write(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return dir, summary
}

// refused loads a small study that must be refused with the text, and checks
// that nothing is left behind.
func (s small) refused(t *testing.T, kind error, want string) {
	t.Helper()
	dir, _, err := load1(t, s.write(t), Options{})
	mustFail(t, err, kind, want)
	nothingIn(t, filepath.Dir(dir))
}

// rowsOf reads columns of a table file as text, one line a row: NULL as -,
// numbers with ten digits.
func rowsOf(t testing.TB, dir, name string, columns ...string) []string {
	t.Helper()
	cols := readColumns(t, filepath.Join(dir, name+".parquet"), columns...)
	var rows []string
	for i := range cols[0].Len() {
		words := make([]string, len(cols))
		for j, c := range cols {
			switch real, isReal := c.(*array.Float64); {
			case c.IsNull(i):
				words[j] = "-"
			case isReal:
				words[j] = fmt.Sprintf("%.10g", real.Value(i))
			default:
				words[j] = c.ValueStr(i)
			}
		}
		rows = append(rows, strings.Join(words, " "))
	}
	return rows
}

// readColumns reads whole columns of a Parquet file.
func readColumns(t testing.TB, path string, columns ...string) []arrow.Array {
	t.Helper()
	f, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	reader, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	tbl, err := reader.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []arrow.Array
	for _, name := range columns {
		at := tbl.Schema().FieldIndices(name)
		if len(at) != 1 {
			t.Fatalf("%s: no column %s in %v", path, name, tbl.Schema())
		}
		chunks := tbl.Column(at[0]).Data().Chunks()
		if len(chunks) == 0 {
			out = append(out, array.MakeArrayOfNull(memory.DefaultAllocator, tbl.Column(at[0]).DataType(), 0))
			continue
		}
		whole, err := array.Concatenate(chunks, memory.DefaultAllocator)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, whole)
	}
	return out
}

// reals reads DOUBLE columns, NULL as NaN.
func reals(t testing.TB, dir, name string, columns ...string) [][]float64 {
	t.Helper()
	var out [][]float64
	for _, c := range readColumns(t, filepath.Join(dir, name+".parquet"), columns...) {
		v := make([]float64, c.Len())
		for i := range v {
			switch c := c.(type) {
			case *array.Float64:
				v[i] = c.Value(i)
			case *array.Int32:
				v[i] = float64(c.Value(i))
			case *array.Int64:
				v[i] = float64(c.Value(i))
			}
			if c.IsNull(i) {
				v[i] = math.NaN()
			}
		}
		out = append(out, v)
	}
	return out
}
