package main

import (
	"archive/zip"
	"bytes"
	"io"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/golden"

	stdsql "database/sql"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// export runs a command line of export on a dataset.
func runExport(t *testing.T, dataset string, args ...string) outcome {
	t.Helper()
	return runProgram(t, program(nil, append([]string{"export", "-d", dataset}, args...)...), "")
}

func TestExportRefused(t *testing.T) {
	skipShort(t, "starts the program thirty times")
	t.Parallel()
	directory := t.TempDir()
	file := func(name string) string { return filepath.Join(directory, name) }
	for _, c := range []struct {
		args    []string
		code    int
		message string
	}{
		{[]string{"defict", "-o", file("x.csv")}, 2, "export defict: there is no such table, view or macro; did you mean deficit?"},
		{[]string{"qqq", "-o", file("x.csv")}, 2, "minecarbon export --list lists what there is"},
		{[]string{"krige(1)", "-o", file("x.csv")}, 2, "there is no such table"},
		{[]string{"deficit(to_yaer := 2015)", "-o", file("x.csv")}, 1, "to_yaer"},
		{[]string{"drop table mine", "-o", file("x.csv")}, 1, "only statements that read are run"},
		{[]string{"selec 1", "-o", file("x.parquet")}, 1, "selec"},
		{[]string{"state", "-o", file("x.tif")}, 2, "export state: no year is given; use --year, 2001 to 2006"},
		{[]string{"state", "-o", file("x.tif"), "--year", "2000"}, 2, "--year 2000: lies outside the study, 2001 to 2006"},
		{[]string{"destroyed_year", "-o", file("x.tif"), "--year", "2003"}, 2, "is the same for all years; leave out --year 2003"},
		{[]string{"deficit", "-o", file("x.csv"), "--year", "2003"}, 2, "deficit(to_year := 2003)"},
		{[]string{"state", "-o", file("x.csv"), "--year", "2003"}, 2, "--year 2003: is for layers"},
		{[]string{"state", "-o", file("x.csv")}, 2, "export state: is a raster layer; name a .tif file"},
		{[]string{"deficit", "-o", file("x.tif")}, 2, "is not a raster layer; only raster layers can be written as .tif; choose destroyed_year, "},
		{[]string{"deficit", "-o", file("x.gpkg")}, 2, "has no outlines, which a GeoPackage holds"},
		{[]string{"map", "-o", file("x.parquet")}, 2, "export map: is a GeoPackage"},
		{[]string{"Database", "-o", file("x.csv")}, 2, "export database: is a DuckDB file"},
		{[]string{"deficit", "-o", file("x.duckdb")}, 2, "a DuckDB file holds the whole dataset"},
		{[]string{"deficit", "-o", file("x.ods")}, 2, "x.ods: the extension .ods names no format; end it in .txt, .csv, .tsv, .json, .jsonl, .md, .parquet, .xlsx, with"},
		{[]string{"deficit", "-o", file("x")}, 2, "x: the name has no extension, which would name the format; end it in .txt,"},
		{[]string{"select repeat('x', 40000) as a", "-o", file("x.xlsx")}, 2, "write xlsx: row 1, column a: a text has 40000 characters, a cell holds 32767"},
		{[]string{"mines", "-o", filepath.Join(tiny, "x.xlsx")}, 2, "lies inside the dataset"},
		{[]string{"deficit", "-o", file("x"), "-f", "shp"}, 2, `format "shp": unknown`},
		{[]string{"deficit", "-o", directory, "-f", "csv"}, 2, "is a directory; name a file"},
		{[]string{"deficit", "-o", filepath.Join(tiny, "x.csv")}, 2, "lies inside the dataset"},
		{[]string{"database", "-o", filepath.Join(tiny, "x.duckdb")}, 2, "lies inside the dataset"},
		{[]string{"deficit", "-o", file("absent/x.parquet")}, 2, "there is no directory"},
		{[]string{"deficit", "-o", "/dev/full", "-f", "csv"}, 1, "write /dev/full: no space left on device"},
		{[]string{"vcs", "--year", "2003", "-o", "/dev/full", "-f", "tif"}, 1, "write /dev/full: no space left on device"},
		{[]string{"cells", "-o", file("x.parquet")}, 3, "was loaded by an older version and holds no outlines of cells; load the study again"},
		{[]string{"--all"}, 2, "export --all: no directory is given; use -o DIR"},
		{[]string{"mines", "--all", "-o", file("all")}, 2, "leave out one of the two"},
		{[]string{"mines", "--force", "-o", file("x.parquet")}, 2, "export --force: is for --all"},
		{[]string{"--all", "-o", tiny, "--force"}, 2, "is not an earlier export; --force replaces only those"},
		{[]string{"--all", "-o", filepath.Join(tiny, "all")}, 2, "lies inside the dataset"},
		{[]string{"deficit", "--timeout", "1ns", "-o", file("x.csv")}, 4, "the time limit of 1ns was reached"},
	} {
		got := runExport(t, tiny, c.args...)
		if got.code != c.code || !strings.Contains(got.err, c.message) || strings.Count(got.err, "\n") == 0 || got.out != "" {
			t.Errorf("export %v: %+v; want %d, %q", c.args, got, c.code, c.message)
		}
	}
	wantEmpty(t, directory)
}

// TestExportQuery holds what is exported to what a query of it prints.
func TestExportQuery(t *testing.T) {
	skipShort(t, "starts the program twenty times")
	t.Parallel()
	for what, statement := range map[string]string{
		"deficit":                  "from deficit",
		"Rates":                    "from rates",
		"cohort":                   "from cohort",
		"deficit(to_year := 2004)": "from deficit(to_year := 2004)",
		"select name from mine":    "select name from mine",
		"MINES":                    "select mine_indicators.*, geometry from mine_indicators join mine using (mine_id)",
	} {
		formats := []string{"csv"}
		if what == "deficit" {
			formats = []string{"csv", "tsv", "json", "jsonl", "markdown", "table"}
		}
		for _, format := range formats {
			path := filepath.Join(t.TempDir(), "x."+format)
			want := runProgram(t, program(nil, "query", "-d", tiny, "-f", format, statement), "")
			got := runExport(t, tiny, what, "-o", path, "-f", format)
			text, _ := os.ReadFile(path)
			if got.code != 0 || got.out != "" || string(text) != want.out {
				t.Errorf("%s as %s: %+v\n%s\nwant\n%s", what, format, got, text, want.out)
			}
		}
	}
	got := runExport(t, tiny, "mines", "--year", "2004", "-f", "csv")
	want := runProgram(t, program(nil, "query", "-d", tiny, "-f", "csv", "select i.*, geometry from mine_indicators(to_year := 2004) as i join mine using (mine_id)"), "")
	if got.code != 0 || got.out != want.out {
		t.Errorf("mines of 2004: %+v, want %s", got, want.out)
	}
}

// TestExportParquet reads files back: query makes the same, an old one is replaced, and the footer
// says where the numbers came from.
func TestExportParquet(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path, other := filepath.Join(directory, "a.parquet"), filepath.Join(directory, "b.parquet")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	const statement = "select mine_id, vcsd_gg, 1 as destroyed_km2, [1] as l from deficit order by mine_id"
	if got := runExport(t, tiny, statement, "-o", path); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	if got := runProgram(t, program(nil, "query", "-d", tiny, "-o", other, statement), ""); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	first, _ := os.ReadFile(path)
	second, _ := os.ReadFile(other)
	if !bytes.Equal(first, second) {
		t.Error("export and query write different files")
	}
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	footer := func(path string) map[string]string {
		rows, err := db.Query("select key::varchar, value::varchar from parquet_kv_metadata('" + path + "')")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		pairs := map[string]string{}
		for rows.Next() {
			var key, value string
			if err := rows.Scan(&key, &value); err != nil {
				t.Fatal(err)
			}
			pairs[key] = value
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return pairs
	}
	pairs := footer(path)
	if pairs["study"] != "tiny" || pairs["statement"] != statement || len(pairs["dataset_sha256"]) != 64 || pairs["software"] == "" {
		t.Errorf("footer %v", pairs)
	}
	if _, ok := pairs["ARROW:schema"]; ok {
		t.Error("a list has an Arrow schema, whose fields differ from engine to engine")
	}
	if got := runExport(t, tiny, "deficit", "-o", path); got.code != 0 || footer(path)["ARROW:schema"] == "" {
		t.Errorf("%+v: no Arrow schema", got)
	}
	wantFiles(t, directory, 2)
}

// TestExportWorkbook: query, export and shell write the same workbook, with ids as text and its origin.
func TestExportWorkbook(t *testing.T) {
	skipShort(t, "writes workbooks")
	t.Parallel()
	directory := t.TempDir()
	in := func(name string) string { return filepath.Join(directory, name) }
	const statement = "select '00123' as id, vcsd_gg, null as nothing from deficit order by mine_id"
	for name, got := range map[string]outcome{
		"query.xlsx":  runProgram(t, program(nil, "query", "-d", tiny, "-o", in("query.xlsx"), statement), ""),
		"export.xlsx": runExport(t, tiny, statement, "-o", in("export.xlsx")),
		"shell.xlsx":  runProgram(t, program(nil, "shell", "-d", tiny), ".output "+in("shell.xlsx")+"\n"+statement+";"),
	} {
		if got.code != 0 || got.out != "" || got.err != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	want, err := os.ReadFile(in("query.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	piped := runProgram(t, program(nil, "query", "-d", tiny, "-f", "xlsx", statement), "")
	for _, name := range []string{"export.xlsx", "shell.xlsx"} {
		if book, err := os.ReadFile(in(name)); err != nil || !bytes.Equal(book, want) || piped.out != string(want) {
			t.Errorf("%s differs from query's, %v", name, err)
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(want), int64(len(want)))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, part := range archive.File {
		if file, err := part.Open(); err != nil {
			t.Error(err)
		} else if _, err := io.Copy(&text, file); err != nil {
			t.Error(err)
		}
	}
	for _, part := range []string{`t="inlineStr"><is><t>00123</t></is>`, ask(t, tiny, "select vcsd_gg::varchar from deficit order by mine_id limit 1")[1][0] + "</v>", "select &#39;00123&#39;", "Gg CO2", "dataset_sha256"} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("the workbook lacks %s", part)
		}
	}
	got := runProgram(t, program(nil, "shell", "-d", tiny), ".output "+in("x.ods")+"\nselect 1;")
	if got.code != 2 || !strings.Contains(got.err, "the extension .ods names no format") {
		t.Errorf("shell to .ods: %+v", got)
	}
}

func wantFiles(t *testing.T, directory string, n int) {
	t.Helper()
	if entries, err := os.ReadDir(directory); err != nil || len(entries) != n {
		t.Errorf("%s: holds %v, %v; want %d files", directory, entries, err, n)
	}
}

// TestExportPaths: the names of folders and files mean nothing to DuckDB, GDAL or the program.
func TestExportPaths(t *testing.T) {
	skipShort(t, "starts the program ten times")
	t.Parallel()
	study := simulateStudy(t, strings.Fields("--seed 22 --pixels 200 --mines 2")...)
	const strange = "year=2030 a?b*[c]#%20'\";\n{d}\\ 神 "
	directory := filepath.Join(t.TempDir(), strange)
	dataset := filepath.Join(directory, strange)
	if err := os.Mkdir(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := runProgram(t, program(nil, "load", study, "-d", dataset), ""); got.code != 0 {
		t.Fatalf("load: %+v", got)
	}
	if got, want := ask(t, dataset, "select min(year), max(year) from cohort_year")[1], "2001 2022"; strings.Join(got, " ") != want {
		t.Errorf("years %v, want %s", got, want)
	}
	for extension, what := range map[string]string{
		".csv": "deficit", ".parquet": "mines", ".xlsx": "deficit", ".gpkg": "mines", ".tif": "mine", ".duckdb": "database",
	} {
		path := filepath.Join(directory, strange+extension)
		if got := runExport(t, dataset, what, "-o", path); got.code != 0 {
			t.Errorf("%s: %+v", extension, got)
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v, %v", extension, info, err)
		}
	}
	page := filepath.Join(directory, strange+".html")
	if got := runProgram(t, program(nil, "report", "-d", dataset, "-o", page), ""); got.code != 0 {
		t.Errorf("report: %+v", got)
	}
	if got := runProgram(t, program(nil, "verify", dataset), ""); got.code != 0 {
		t.Errorf("verify: %+v", got)
	}
	wantFiles(t, directory, 10) // the dataset, seven files and two companions of the raster
}

func TestExportList(t *testing.T) {
	t.Parallel()
	got := runExport(t, tiny, "--list")
	if got.code != 0 || got.err != "" {
		t.Fatalf("%+v", got)
	}
	golden.Check(t, "export/list.table", []byte(got.out))
	if bare := runExport(t, tiny); bare.out != got.out {
		t.Errorf("without WHAT: %+v", bare)
	}
}

// TestExportCompanions: a raster's companions come and go with it.
func TestExportCompanions(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path := filepath.Join(directory, "x.tif")
	for what, files := range map[string]int{"mine": 3, "trend_slope": 2, "destroyed_year": 3} {
		if got := runExport(t, tiny, what, "-o", path); got.code != 0 {
			t.Fatalf("%+v", got)
		}
		wantFiles(t, directory, files)
	}
}

func TestExportInterrupt(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	cmd := program(nil, "export", "-d", tiny, endless, "-o", filepath.Join(directory, "out.parquet"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := finish(t, cmd.Wait()); code != exit.Interrupted {
		t.Errorf("exit code %d, %q; want %d", code, stderr.String(), exit.Interrupted)
	}
	wantEmpty(t, directory)
}

// hostileNames are names of mines that break what pastes them into other languages.
const hostileNames = `
for feature, (key, name) in zip(list(layer), (('<&>', '<script>alert(1)</script> & "Co"'), ('o\'brien "2"', '神东煤矿 Šahty'), ('c,3', 'a\tb; \'--'))):
    feature['mine_id'], feature['name'] = key, name
    layer.SetFeature(feature)
`

// pixelValues are what the raster layers must hold as of 2021, joined from tables and not from the layers.
const pixelValues = `
with numbered as (select mine_id, row_number() over (order by mine_id) as n from mine),
lost as (select cohort_id, sum(g_m2) as total from potential_land(to_year := 2021) group by cohort_id)
select
  pixel_id, coalesce(destroyed_year, 0) as destroyed_year, coalesce(restored_year, 0) as restored_year, coalesce(n, 0) as mine,
  list_position(['vegetated', 'destroyed', 'restored'], state) as state, npp_a, vcs,
  slope_g_m2_a as trend_slope, class as trend_class, case when cohort.mine_id is not null then coalesce(total, 0) end as potential_change
from pixel_year
join pixel using (pixel_id)
join cohort using (cohort_id)
join cohort_year using (cohort_id, year, state, npp_a)
join pixel_trend using (cohort_id)
left join numbered on numbered.mine_id = cohort.mine_id
left join lost using (cohort_id)
where year = 2021
order by pixel_id`

// allTypes has a value of each type that Parquet and Arrow share, and NULLs.
const allTypes = `
select true as b, -8::tinyint as i8, 8::utinyint as u8, -16::smallint as i16, -32::integer as i32, 4611686018427387904::bigint as i64,
  9223372036854775808::ubigint as u64, 0.5::float as f, 0.1::double as d, 'nan'::double as n, 12.50::decimal(9, 2) as m, 'a,"ü"' as t,
  '\x00\xFF'::blob as x, date '2001-02-03' as day, time '04:05:06.000007' as clock, timestamp '2001-02-03 04:05:06.000007' as stamp,
  timestamptz '2001-02-03 04:05:06+00' as zoned, 1::double as vcsd_gg
union all select null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null`
