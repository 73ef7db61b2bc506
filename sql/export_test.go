package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A mine's indicators are those of the views they come from.
func TestMineIndicators(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	for _, arguments := range []string{"", "to_year := 2008", "from_year := 2005, to_year := 2009, co2_per_carbon := 3", "baseline_through := 'through_destruction'"} {
		direct := strings.ReplaceAll(arguments, "baseline_through := 'through_destruction'", "")
		want(t, s, fmt.Sprintf("select %[1]s from mine_indicators(%[2]s) except all select %[1]s from deficit(%[2]s)",
			"mine_id, name, destroyed_km2, restored_km2, c_destroy_gg, c_restore_gg, c_restore_gg_km2, vcsd_gg, vcsd_known_share, vcsd_unknown_km2_a, "+
				"destroy_known_share, restore_known_share, vcsd_before_study_gg", arguments))
		want(t, s, fmt.Sprintf(`
			with summed as (select mine_id, sum(decrease_gg) as d, sum(increase_gg) as i, sum(destroyed_km2) as a, sum(restored_km2) as r,
				sum(increase_unknown_km2) as u from direct_change(%[2]s) group by mine_id)
			select count(*) from mine_indicators(%[1]s) join summed using (mine_id)
			where abs(decrease_gg - d) < 1e-12 and (abs(increase_gg - i) < 1e-12 or r > 0 and u = r and increase_gg is null) and (r_v = r / a or a = 0 and r_v is null)
				and (abs(r_vcs - i / d) < 1e-12 or (d = 0 or increase_gg is null) and r_vcs is null)
				and (abs(c_ddper_g_m2 * a - 1000 * d) < 1e-9 or a = 0 and c_ddper_g_m2 is null)
				and (abs(c_diper_g_m2 * r - 1000 * i) < 1e-9 or (r = 0 or increase_gg is null) and c_diper_g_m2 is null)`, arguments, direct), "2")
	}
	// Of mine A, cohort 1 alone grows; the shares are of its 8 km².
	want(t, s, "select vcs_mean_g_m2, improved_share + degraded_share <= 1 from mine_indicators where mine_id = 'B'", "∅,∅")
	want(t, s, `select abs(vcs_mean_g_m2 - (select sum(vcs * area_m2) / sum(area_m2) from cohort join cohort_year using (cohort_id) where mine_id = 'A' and vcs is not null)) < 1e-9
		from mine_indicators where mine_id = 'A'`, "true")
	want(t, s, `select improved_share = (select sum(area_m2) filter (where class > 0) / sum(area_m2) filter (where class is not null) from pixel_trend where mine_id = 'A')
		from mine_indicators where mine_id = 'A'`, "true")
}

func TestCellIndicators(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2003,
		"insert into cell values (1, 0, 0, 0, 0, 110, 40, 1000), (2, 0, 1, 0, 0, 111, 40, 1000)",
		"insert into cell_year values (1, 2001, 100, null, 1000, null, null, 100, 100, null), (1, 2002, 101, null, 1000, null, null, 101, 101, null), (1, 2003, 90, null, 250, 60, 1, 180, 180, 0)",
		"insert into cell_year select 2, year, null, 32766, 1000, null, null, null, null, null from range(2001, 2004) years(year)",
	), Options{})
	// 97 = (100 + 101 + 90) / 3, VCS = 180 × 3.586.
	want(t, s, "select cell_id, npp_b_mean, known_years, year, destroyed_share, npp_a, round(vcs, 9) from cell_indicators", "1,97.0,3,2003,0.75,180.0,645.48", "2,∅,0,2003,0.0,∅,∅")
	want(t, s, "select npp_b_mean, known_years, year, npp_b, vcs from cell_indicators(to_year := 2002, co2_per_carbon := 2) limit 1", "100.5,2,2002,101.0,202.0")
	if has, err := s.HasCellOutlines(context.Background()); has || err != nil {
		t.Errorf("a dataset without outlines has some: %v, %v", has, err)
	}
}

// readLayer is a layer by pixel_id.
func readLayer(t *testing.T, s *Session, layer Layer, year int) map[int64]float64 {
	t.Helper()
	p, err := s.Pixels(context.Background(), layer, year)
	if err != nil {
		t.Fatalf("%s: %v", layer.Name, err)
	}
	defer p.Close()
	all := map[int64]float64{}
	for last := int64(-1); ; {
		ids, values, err := p.Next()
		if err != nil {
			t.Fatalf("%s: %v", layer.Name, err)
		}
		if len(ids) == 0 {
			return all
		}
		for i, id := range ids {
			if id <= last {
				t.Fatalf("%s: pixel %d follows %d", layer.Name, id, last)
			}
			all[id], last = values[i], id
		}
	}
}

// The layers of the example in 2009, a value a cohort.
func TestLayers(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	layers := Layers()
	const none = -1 // in place of NaN
	pixels, err := csvOf(s, "select min(pixel_id) from pixel group by cohort_id order by cohort_id")
	if err != nil {
		t.Fatal(err)
	}
	var first []int64 // pixel of each cohort
	for _, line := range strings.Fields(pixels) {
		id, err := strconv.ParseInt(line, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		first = append(first, id)
	}
	for name, want := range map[string][]float64{
		"destroyed_year": {0, 2007, 2003, 2000, 2005, 2001, 2004, 0},
		"restored_year":  {0, 2009, 0, 0, 0, 0, 0, 0},
		"mine":           {1, 1, 1, 1, 0, 1, 1, 0},
		"state":          {1, 3, 2, 2, 2, 2, 2, 1},
		"vcs":            {180, 250, 0, 0, 0, 0, 0, 42},
		"npp_a":          {90, 125, 0, 0, 0, 0, 0, 21},
		"trend_class":    {2},
		"trend_slope":    {10},
		// Cohort 2 loses 320 and 340 of its baseline 200 + 20·t in 2007 and 2008 and in 2009 misses 360 − 250.
		"potential_change": {0, -770, none, none, none, none, none, none},
	} {
		at := slices.IndexFunc(layers, func(l Layer) bool { return l.Name == name })
		if at < 0 || layers[at].Comment == "" {
			t.Fatalf("no layer %s, or without comment, in %v", name, layers)
		}
		got := readLayer(t, s, layers[at], 2009)
		if len(got) != 90 {
			t.Errorf("%s: %d pixels, want 90", name, len(got))
		}
		for i, v := range want {
			if v != none && math.Abs(got[first[i]]-v) > 1e-9 {
				t.Errorf("%s: cohort %d has %v, want %v", name, i+1, got[first[i]], v)
			}
		}
		if name == "potential_change" && !math.IsNaN(got[first[4]]) {
			t.Errorf("%s outside mines is %v, want NaN", name, got[first[4]])
		}
	}
	if len(layers) != 9 {
		t.Errorf("%d layers, want the 9 above", len(layers))
	}
}

// The potential changes of the pixels add up to those of their mines.
func TestLayerSums(t *testing.T) {
	skipShort(t, "draws all layers; TestLayers draws some")
	t.Parallel()
	s := exampleSession(t)
	for year := 2001; year <= 2010; year++ {
		sum := 0.0
		for _, v := range readLayer(t, s, Layer{Name: "potential_change", Yearly: true}, year) {
			if !math.IsNaN(v) {
				sum += v * 1e5 / 1e9 // 10 pixels are 1 km²
			}
		}
		want(t, s, fmt.Sprintf("select abs(sum(vcsd_gg) + %v) < 1e-6 from deficit(to_year := %d)", sum, year), "true")
	}
}

func TestSelecting(t *testing.T) {
	t.Parallel()
	for what, wanted := range map[string][2]string{
		"Deficit":                     {"from Deficit", "deficit"},
		"deficit(to_year := 2015)":    {"from deficit(to_year := 2015)", "deficit"},
		" rates ":                     {"from rates", "rates"},
		"pixel_trend":                 {"from pixel_trend order by all", "pixel_trend"}, // a view without an order
		"cohort":                      {"from cohort", "cohort"},
		"select 1":                    {"select 1", ""},
		"from (values (1))":           {"from (values (1))", ""},
		"(select 1)":                  {"(select 1)", ""},
		"deficit; drop table mine":    {"deficit; drop table mine", ""},
		"with a as (select 1) from a": {"with a as (select 1) from a", ""},
	} {
		if text, name := Selecting(what); text != wanted[0] || name != wanted[1] {
			t.Errorf("%s: %q of %q, want %q", what, text, name, wanted)
		}
	}
}

func TestCopyDatabase(t *testing.T) {
	skipShort(t, "copies a dataset into a database")
	t.Parallel()
	dir := example(t)
	s := openSession(t, dir, Options{})
	path := filepath.Join(t.TempDir(), "x.duckdb")
	steps := 0
	err := s.CopyDatabase(context.Background(), path, map[string]string{"study": "it's"}, func(string, int, int) { steps++ })
	if err != nil {
		t.Fatal(err)
	}
	if files, err := filepath.Glob(path + "*"); err != nil || len(files) != 1 || steps != 17 {
		t.Errorf("files %v after %d steps, %v; want one after 17", files, steps, err)
	}
	db, err := sql.Open("duckdb", path+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, object := range objects {
		name, ok := strings.CutPrefix(object, "views/")
		if !ok {
			continue
		}
		const digest = "select coalesce(sum(hash(t::varchar)), 0)::varchar from main.%s() as t"
		var got string
		if err := db.QueryRow(fmt.Sprintf(digest, name)).Scan(&got); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want(t, s, fmt.Sprintf(digest, name), got)
	}
	var study, comment string
	err = db.QueryRow("select value, comment from provenance cross join duckdb_tables() where key = 'study' and table_name = 'mine'").Scan(&study, &comment)
	if err != nil || study != "it's" || comment != "Mines; one row is a mine" {
		t.Errorf("provenance %q, comment %q, %v", study, comment, err)
	}
	if err := s.CopyDatabase(context.Background(), filepath.Join(dir, "absent", "x.duckdb"), nil, func(string, int, int) {}); err == nil {
		t.Error("a database in a missing directory is not an error")
	}
	stopped, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.CopyDatabase(stopped, filepath.Join(t.TempDir(), "x.duckdb"), nil, func(string, int, int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// TestEmptyGeoParquet: a result without outlines is a GeoParquet, with the reference system of its column.
func TestEmptyGeoParquet(t *testing.T) {
	t.Parallel()
	const crs = `{"type":"GeographicCRS","name":"WGS 84","id":{"authority":"EPSG","code":4326}}`
	s := openSession(t, example(t), Options{Scratch: true})
	reader, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for text, wanted := range map[string]string{
		"select null::geometry as g where false":                     `{"version":"1.0.0","primary_column":"g","columns":{"g":{"encoding":"WKB","geometry_types":[]}}}`,
		"select 1 as a, null::geometry('OGC:CRS84') as g":            `{"version":"1.0.0","primary_column":"g","columns":{"g":{"encoding":"WKB","geometry_types":[]}}}`,
		"select null::geometry('" + crs + "') as \"it's \"\"g\"\"\"": `{"version":"1.0.0","primary_column":"it's \"g\"","columns":{"it's \"g\"":{"encoding":"WKB","geometry_types":[],"crs":` + crs + `}}}`,
		"select 'POINT (1 2)'::geometry as g":                        `{"version":"1.0.0","primary_column":"g","columns":{"g":{"encoding":"WKB","geometry_types":["Point"],"bbox":[1.0,2.0,1.0,2.0]}}}`,
		"select 1 as g":                                              "",
	} {
		path := filepath.Join(t.TempDir(), "x.parquet")
		err := s.CopyParquet(context.Background(), text, path, func([]Column) map[string]string { return map[string]string{"study": "a"} })
		if err != nil {
			t.Fatal(err)
		}
		var got string
		var studies, geos int
		err = reader.QueryRow("select coalesce(max(decode(value)) filter (key = 'geo'), ''), count(*) filter (key = 'geo'), count(*) filter (key = 'study') from parquet_kv_metadata("+quote(path)+")").Scan(&got, &geos, &studies)
		if err != nil || got != wanted || studies != 1 || geos > 1 {
			t.Errorf("%s: %s, %d times, study %d times, %v; want %s", text, got, geos, studies, err, wanted)
		}
		if _, err := reader.Exec("from " + quote(path)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
