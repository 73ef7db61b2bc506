package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// wantColumns are the columns of each table with their Parquet types; ? marks
// those that may be NULL.
var wantColumns = map[string]string{
	"study": `name String, first_year INT32, last_year INT32, min_baseline_years INT32, baseline_through String, organic_matter_per_carbon DOUBLE,
		co2_per_organic_matter DOUBLE, co2_per_carbon DOUBLE, map_crs String, map_width INT32, map_height INT32, map_x0_m DOUBLE, map_pixel_width_m DOUBLE,
		map_row_rotation DOUBLE, map_y0_m DOUBLE, map_column_rotation DOUBLE, map_pixel_height_m DOUBLE, pixel_years String`,
	"mine":                   "mine_id String, name String, area_km2 DOUBLE, geometry BYTE_ARRAY",
	"cell":                   "cell_id INT32, grid_row INT32, grid_col INT32, x_m DOUBLE, y_m DOUBLE, lon DOUBLE, lat DOUBLE, mapped_m2 DOUBLE, geometry BYTE_ARRAY?",
	"cell_year":              "cell_id INT32, year INT32, npp_b DOUBLE?, npp_class INT32?, vegetated_m2 DOUBLE, npp_bg DOUBLE?, npp_bg_variance DOUBLE?, npp_a_raw DOUBLE?, npp_a DOUBLE?, nearest_sample_m DOUBLE?",
	"background_year":        "year INT32, samples INT32, method String, model String?, nugget DOUBLE?, sill DOUBLE?, range_m DOUBLE?, variogram_source String?, effective_range_m DOUBLE?, weighted_sse DOUBLE?, at_bound BOOLEAN?, mean_error DOUBLE?, rmse DOUBLE?, msdr DOUBLE?, neighbours INT32?",
	"cohort":                 "cohort_id INT32, mine_id String?, cell_id INT32, destroyed_year INT32?, restored_year INT32?, cycles INT32, pixels INT64, area_m2 DOUBLE",
	"event":                  "cohort_id INT32, cycle INT32, kind String, year INT32, earliest_year INT32?, quality INT32?",
	"cohort_year":            "cohort_id INT32, year INT32, state String, npp_a DOUBLE?, vcs DOUBLE?",
	"pixel":                  "pixel_id INT64, row INT32, col INT32, mine_id String?, cohort_id INT32",
	"pixel_year/2008/part-0": "pixel_id INT64, mine_id String?, year INT32, state String, npp_a DOUBLE?",
}

// columnsOf describes the schema of a Parquet file.
func columnsOf(r *file.Reader) string {
	var words []string
	schema := r.MetaData().Schema
	for i := range schema.NumColumns() {
		c := schema.Column(i)
		kind := c.PhysicalType().String()
		if !c.LogicalType().IsNone() && c.LogicalType().String() == "String" {
			kind = "String"
		}
		if c.MaxDefinitionLevel() > 0 {
			kind += "?"
		}
		words = append(words, c.Name()+" "+kind)
	}
	return strings.Join(words, ", ")
}

func TestParquetFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "d")
	summary, err := Load(context.Background(), simulated(t), dir, Options{Geostatistics: meanKriging{}, Software: "test 1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range wantColumns {
		r, err := file.OpenParquetFile(filepath.Join(dir, name+".parquet"), false)
		if err != nil {
			t.Fatal(err)
		}
		if got := columnsOf(r); got != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
		for g := range r.NumRowGroups() {
			for i := range r.MetaData().Schema.NumColumns() {
				column, err := r.MetaData().RowGroup(g).ColumnChunk(i)
				if err != nil || column.Compression() != compress.Codecs.Zstd {
					t.Errorf("%s column %d: %v, compressed as %v", name, i, err, column.Compression())
				}
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	years := entries(t, filepath.Join(dir, "pixel_year"))
	same(t, "pixel_year", years, "2008", "2009", "2010", "2011", "2012", "2013", "2014")
	manifestOf(t, dir, summary)
}

// manifestOf holds the manifest against the files.
func manifestOf(t *testing.T, dir string, summary *Summary) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	sums := checksums(t, dir)
	for _, f := range m.Files {
		if sums[f.Path] != f.SHA256 {
			t.Errorf("%s: checksum %s, in the manifest %s", f.Path, sums[f.Path], f.SHA256)
		}
		delete(sums, f.Path)
	}
	delete(sums, "manifest.json")
	if len(sums) > 0 {
		t.Errorf("not in the manifest: %v", sums)
	}
	if m.Rows["pixel"] != summary.Mapped.Pixels || m.Rows["cohort"] != int64(summary.Cohorts) || m.Rows["cohort_year"] != 7*int64(summary.Cohorts) ||
		m.Rows["cell_year"] != 7*int64(summary.Cells) || m.Rows["pixel_year"] != 7*summary.InMines.Pixels {
		t.Errorf("rows %v of %+v", m.Rows, summary)
	}
	var roles []string
	for _, in := range m.Inputs {
		roles = append(roles, in.Role+" "+in.Path)
	}
	if len(roles) != 11 || roles[0] != "study study.yaml" || m.Software != "test 1" {
		t.Errorf("inputs %q, software %q", roles, m.Software)
	}
}

func checksums(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		sum := sha256.Sum256(data)
		sums[filepath.ToSlash(rel)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// TestRowGroupsHoldWholeCohorts reads cohort_year of more cohorts than a row
// group takes.
func TestRowGroupsHoldWholeCohorts(t *testing.T) {
	t.Parallel()
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2022}
	m := &mapTables{land: &land{histories: []history{{}}}, study: study}
	tb := &tables{mapTables: m, cover: &cover{&cells{mapped: []float64{400}}, slices.Repeat([]bareCells{findBare([]float64{400}, []int64{1}, []int64{0}, []float64{0})}, study.Years())}}
	npp := &cellNPP{years: make([]cellYear, study.Years())}
	for y := range npp.years {
		npp.years[y] = cellYear{value: []float64{float64(y)}, class: []int16{0}}
	}
	tb.scaled = &scaledNPP{cellNPP: npp, cover: tb.cover}
	m.cohorts = make([]cohort, 2*(rowsPerGroup/22)+7)
	dir := t.TempDir()
	if _, err := tb.writeCohortYears(t.Context(), dir, 2); err != nil {
		t.Fatal(err)
	}
	r, err := file.OpenParquetFile(filepath.Join(dir, "cohort_year.parquet"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for g := range r.NumRowGroups() {
		if rows := r.MetaData().RowGroup(g).NumRows(); rows%22 != 0 || rows == 0 {
			t.Errorf("row group %d holds %d rows, %v cohorts", g, rows, float64(rows)/22)
		}
	}
	if r.NumRowGroups() != 3 {
		t.Errorf("%d row groups", r.NumRowGroups())
	}
	columns := reals(t, dir, "cohort_year", "cohort_id", "year")
	for i := range columns[0] {
		if int(columns[0][i]) != i/22+1 || int(columns[1][i]) != 2001+i%22 {
			t.Fatalf("row %d: cohort %v, year %v", i, columns[0][i], columns[1][i])
		}
	}
}

// TestCellYearsInSeveralRowGroups writes more cells than a row group takes, with and without background, of more different values than
// a dictionary takes and of few.
func TestCellYearsInSeveralRowGroups(t *testing.T) {
	t.Parallel()
	const n = 2*rowsPerGroup + 1000
	value := 7.0
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2003}
	study.Background.ValueGM2 = &value
	c := &cells{places: &places{at: make([]int32, n)}, mapped: slices.Repeat([]float64{900}, n), x: make([]float64, n), y: make([]float64, n)}
	counts, none := slices.Repeat([]int64{2}, n), make([]int64, n)
	lost, lostM2 := slices.Clone(none), make([]float64, n)
	for i := 0; i < n; i += 3 {
		lost[i], lostM2[i] = 1, 450
	}
	cover := &cover{c, []bareCells{findBare(c.mapped, counts, none, make([]float64, n)), findBare(c.mapped, counts, lost, lostM2), findBare(c.mapped, counts, counts, c.mapped)}}
	npp := &cellNPP{years: make([]cellYear, study.Years())}
	nppOf := func(y, i int) float64 {
		switch {
		case i%11 == 5:
			return math.NaN()
		case y == 0:
			return float64(i) / 3
		}
		return float64(i % 100)
	}
	for y := range npp.years {
		npp.years[y] = cellYear{value: make([]float64, n), class: make([]int16, n)}
		for i := range n {
			if npp.years[y].value[i] = nppOf(y, i); i%11 == 5 {
				npp.years[y].class[i] = 32762
			}
		}
	}
	background := newBackground(study.Years())
	tb := &tables{mapTables: &mapTables{land: &land{}, study: study}, cells: c, cover: cover, background: background, scaled: &scaledNPP{npp, cover, background}}
	b := &interpolator{study: study, cells: c, cover: cover, npp: npp, samples: make([]yearSamples, study.Years()), methods: slices.Repeat([]backgroundMethod{{name: byValue}}, study.Years())}
	dir := t.TempDir()
	err := parallel(func() {}, func() error { return b.interpolate(t.Context(), 2, background) }, func() error {
		_, err := tb.writeCellYears(t.Context(), dir, 2)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got := reals(t, dir, "cell_year", "cell_id", "year", "npp_b", "npp_class", "vegetated_m2", "npp_bg", "npp_bg_variance", "npp_a_raw", "npp_a", "nearest_sample_m")
	if len(got[0]) != 3*n {
		t.Fatalf("%d rows, want %d", len(got[0]), 3*n)
	}
	nan := math.NaN()
	for row := range got[0] {
		y, i := row/n, row%n
		v := nppOf(y, i)
		class := nan
		if i%11 == 5 {
			class = 32762
		}
		// Eq. 1 of Xu et al. 2024: half of the cell is bare land with the study's NPP_bg.
		vegetated, bg, raw := 900.0, nan, v
		switch {
		case y == 1 && i%3 == 0:
			vegetated, bg, raw = 450, value, (v*900-value*450)/450
		case y == 2:
			vegetated, bg, raw = 0, value, nan
		}
		want := []float64{float64(i + 1), float64(2001 + y), v, class, vegetated, bg, nan, raw, math.Max(raw, 0), nan}
		for k := range want {
			if have := got[k][row]; have != want[k] && !(math.IsNaN(have) && math.IsNaN(want[k])) {
				t.Fatalf("year %d, cell %d, column %d: %v, want %v", 2001+y, i, k, have, want[k])
			}
		}
	}
}

// TestLoadsAreReproducible writes the same bytes whatever the processors.
func TestLoadsAreReproducible(t *testing.T) {
	skipShort(t, "loads a study several times")
	study := simulated(t)
	procs := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(procs)
	var first map[string]string
	for _, n := range []int{1, 2, 5, 1} {
		runtime.GOMAXPROCS(n)
		dir := filepath.Join(t.TempDir(), "d")
		if _, err := Load(context.Background(), study, dir, Options{Geostatistics: meanKriging{}, PixelYears: PixelYearsAll}); err != nil {
			t.Fatal(err)
		}
		sums := checksums(t, dir)
		delete(sums, "manifest.json") // holds the time
		if first == nil {
			first = sums
		}
		if fmt.Sprint(sums) != fmt.Sprint(first) {
			t.Errorf("%d processors: the files differ", n)
		}
	}
}

// TestPixelYearsChoice writes all pixels, those of mines, or none.
func TestPixelYearsChoice(t *testing.T) {
	t.Parallel()
	s := drawn("0 2001 -1\n0 0 0", "", "100 100", "100 100")
	s.destroyed.nodata = "-1"
	s.mines = collection(square("A", 1, 0, 3, 1))
	study := s.write(t)
	_, _, err := load1(t, study, Options{PixelYears: "some"})
	mustFail(t, err, fault.ErrUsage, `write dataset *: pixel years "some" are unknown; choose one of mines, all, none`)
	for choice, want := range map[string][]string{
		PixelYearsMines: {"1 A destroyed 0"},
		PixelYearsAll:   {"0 - vegetated 133.3333333", "1 A destroyed 0", "3 - vegetated 133.3333333", "4 - vegetated 133.3333333", "5 - vegetated 100"},
		PixelYearsNone:  nil,
	} {
		dir, summary, err := load1(t, study, Options{PixelYears: choice})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			if _, err := os.Stat(filepath.Join(dir, "pixel_year")); !os.IsNotExist(err) {
				t.Errorf("%s: %v", choice, err)
			}
		} else {
			same(t, choice, rowsOf(t, dir, "pixel_year/2002/part-0", "pixel_id", "mine_id", "state", "npp_a"), want...)
		}
		if summary.PixelYearRow != int64(2*len(want)) {
			t.Errorf("%s: %d rows", choice, summary.PixelYearRow)
		}
	}
}
