package sql

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// Two records, made up so that each figure does one thing: A stays to rounding but for its restored area, B has gone,
// C is new, D appears where the earlier one had NULL. The views of the later version have one figure more and one less.
const (
	earlierRecord = `{"software": "1", "dataset": {"software": "0.3"}, "parameters": {"same": "1", "moved": "2", "gone": "3"},
		"inputs": [{"role": "npp", "path": "changed.tif", "sha256": "a"}, {"role": "npp", "path": "old name.tif", "sha256": "b"},
			{"role": "npp", "path": "gone.tif", "sha256": "c"}, {"role": "npp", "path": "same.tif", "sha256": "d"}, {"role": "mines", "path": "m.gpkg", "sha256": "c"}],
		"tables": {"background_year": [{"year": 2001, "method": "mean"}, {"year": 2002, "method": "kriging"}],
			"summary": [{"vcsd_gg": 16, "r_v": null, "old": 3}], "rates": [{"year": 2001, "r_v": 2}],
			"deficit": [{"mine_id": "A", "name": "Alpha", "vcsd_gg": 4, "restored_km2": 0}, {"mine_id": "B", "name": "Beta", "vcsd_gg": -5, "restored_km2": 1},
				{"mine_id": "D", "name": "it's", "vcsd_gg": null, "restored_km2": 1}]}}`
	laterRecord = `{"software": "1", "dataset": {"software": "0.4"}, "parameters": {"same": "1", "moved": "4", "new": "5"},
		"inputs": [{"role": "npp", "path": "changed.tif", "sha256": "z"}, {"role": "npp", "path": "new name.tif", "sha256": "b"},
			{"role": "npp", "path": "new.tif", "sha256": "e"}, {"role": "npp", "path": "same.tif", "sha256": "d"}, {"role": "mines", "path": "m.gpkg", "sha256": "c"}],
		"tables": {"background_year": [{"year": 2001, "method": "kriging"}, {"year": 2002, "method": "kriging"}],
			"summary": [{"vcsd_gg": 16.000000008, "r_v": 0.5, "new": 3}], "rates": [{"year": 2001, "r_v": 2.5}, {"year": 2002, "r_v": 2.5}],
			"deficit": [{"mine_id": "A", "name": "Alpha", "vcsd_gg": 4.000000002, "restored_km2": 0.25}, {"mine_id": "C", "name": "New", "vcsd_gg": 3, "r_vcs": null, "restored_km2": 0},
				{"mine_id": "D", "name": "it's", "vcsd_gg": 7, "restored_km2": 0.5}]}}`
)

func TestCompare(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	quoted := "(earlier_record := " + quote(earlierRecord) + ", later_record := " + quote(laterRecord) + ")"
	want(t, s, "select source, place, name, presence, figure, earlier, later, changed, change, percent from figure_change"+quoted,
		"deficit,B,Beta,removed,restored_km2,1.0,∅,true,-1.0,∅", "deficit,B,Beta,removed,vcsd_gg,-5.0,∅,true,5.0,∅",
		"deficit,C,New,added,r_vcs,∅,∅,true,∅,∅", "deficit,C,New,added,restored_km2,∅,0.0,true,0.0,∅", "deficit,C,New,added,vcsd_gg,∅,3.0,true,3.0,∅",
		// 0.25 has no percentage of 0. 2e-9 of 4 is half the tolerance.
		"deficit,A,Alpha,kept,restored_km2,0.0,0.25,true,0.25,∅", "deficit,A,Alpha,kept,vcsd_gg,4.0,4.000000002,false,0.0,0.0",
		"deficit,D,it's,kept,restored_km2,1.0,0.5,true,-0.5,-50.0", "deficit,D,it's,kept,vcsd_gg,∅,7.0,true,∅,∅",
		"rates,2001,∅,kept,r_v,2.0,2.5,true,0.5,25.0", "rates,2002,∅,added,r_v,∅,2.5,true,2.5,∅",
		"summary,,∅,kept,r_v,∅,0.5,true,∅,∅", "summary,,∅,kept,vcsd_gg,16.0,16.000000008,false,0.0,0.0")
	want(t, s, "select kind, role, name, earlier_name, earlier, later, change from setting_change"+quoted,
		"background,,2001,∅,mean,kriging,changed",
		"input,npp,changed.tif,∅,a,z,changed", "input,npp,gone.tif,∅,c,∅,removed", "input,npp,new name.tif,old name.tif,∅,b,renamed", "input,npp,new.tif,∅,∅,e,added",
		"parameter,,gone,∅,3,∅,removed", "parameter,,moved,∅,2,4,changed", "parameter,,new,∅,∅,5,added",
		"software,dataset,,∅,0.3,0.4,changed")
	// What a record lacks is nothing, and not a row without a name.
	bare := `{"inputs": null, "parameters": null, "tables": {"background_year": null, "deficit": null}}`
	want(t, s, "select count(*) from setting_change("+quote(bare)+", "+quote(bare)+") where kind <> 'software'", "0")
	want(t, s, "select count(*) from figure_change("+quote(bare)+", "+quote(bare)+")", "0")
	same := "(" + quote(laterRecord) + ", " + quote(laterRecord) + ")"
	want(t, s, "select count(*), count(*) filter (where changed) from figure_change"+same, "12,0")
	want(t, s, "select count(*) from setting_change"+same, "0")
}

// Records come from files: a value that is not a number is left out, a text that is not JSON is an error of the statement.
func TestCompareHostile(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	for text, fails := range map[string]bool{
		`{}`: false, `{"tables": {"deficit": [{"mine_id": {"a": 1}, "vcsd_gg": "1e999"}, 3, null, []], "rates": 7}, "inputs": {"a": 1}}`: false,
		`{`: true, "": true,
	} {
		rows, err := s.FigureChanges(t.Context(), []byte(text), []byte(laterRecord))
		for ok := err == nil; ok; {
			_, ok, err = rows.Next()
		}
		if rows != nil {
			rows.Close()
		}
		if fails != errors.Is(err, ErrStatement) || !fails && err != nil || err != nil && strings.Contains(err.Error(), "internal") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestSampleLand draws from two cohorts in a mine and one outside it.
func TestSampleLand(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010,
		"insert into cohort values (1, 'a', 1, 2003, 2006, 1, 2, 1800), (2, 'a', 1, null, null, 0, 1, 900), (3, null, 1, 2004, null, 1, 1, 900)",
		`insert into pixel values (9, 0, 9, 'a', 1), (7, 0, 7, 'a', 1), (8, 0, 8, 'a', 2), (5, 0, 5, null, 3)`), Options{})
	mines, err := s.LandClasses(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	if want := []LandClass{{1, 2003, 2006, 2, 0.0018}, {2, 0, 0, 1, 0.0009}}; !slices.Equal(mines, want) {
		t.Errorf("land in mines: %v, want %v", mines, want)
	}
	if all, err := s.LandClasses(t.Context(), false); err != nil || len(all) != 3 {
		t.Errorf("all land: %v %v, want 3 cohorts", all, err)
	}
	ids, err := s.RankedPixels(t.Context(), []int32{1, 3})
	if want := map[RankedPixel]int64{{1, 0}: 7, {1, 1}: 9, {3, 0}: 5}; err != nil || !maps.Equal(ids, want) {
		t.Errorf("ranked pixels: %v %v, want %v", ids, err, want)
	}
	lands, err := s.PixelLands(t.Context(), []int64{5, 9, 9, 1})
	if want := map[int64]PixelLand{5: {false, 2004, 0}, 9: {true, 2003, 2006}}; err != nil || !maps.Equal(lands, want) {
		t.Errorf("land of pixels: %v %v, want %v", lands, err, want)
	}
}

// TestClaimedLand looks at mine A of example, and at pixels of which a cohort has 2. In A, the 1 km² of cohort 7 is restored in 2006 and
// destroyed again in 2008, and that of cohort 4 was destroyed before the study. Cohort 2 is short of its baseline by 80 · 2 km² in 2010,
// and nothing is known of the restored land in 2006.
func TestClaimedLand(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	for years, want := range map[[2]int]ClaimedAreas{
		{0, 2010}: {7, 6, 2, 9}, {0, 2007}: {7, 6, 1, 9}, {2005, 2010}: {7, 3, 2, 9}, {2001, 2003}: {7, 2, 0, 9}, {0, 2003}: {7, 3, 0, 9},
	} {
		if got, err := s.ClaimedAreas(t.Context(), ClaimedLand{Mine: "A"}, years[0], years[1]); err != nil || got != want {
			t.Errorf("%v: %v %v, want %v", years, got, err, want)
		}
	}
	for year, want := range map[int]float64{2010: -0.16, 2006: math.NaN()} {
		l, err := s.ClaimedLevel(t.Context(), ClaimedLand{Mine: "A"}, year)
		if err != nil || math.Abs(l.Gg-want) > 1e-12 || math.IsNaN(l.Gg) != math.IsNaN(want) {
			t.Errorf("%d: %v %v, want %v", year, l, err, want)
		}
		all, err := s.MineLevels(t.Context(), Parameters{FromYear: year, ToYear: year})
		if m := all["A"]; err != nil || math.Abs(m.Gg-want) > 1e-12 || math.IsNaN(m.Gg) != math.IsNaN(want) || !math.IsNaN(m.Low) {
			t.Errorf("%d: %v %v, want %v and no interval without control land", year, all, err, want)
		}
	}
	if c, err := s.ClaimStudy(t.Context()); err != nil || !c.HasRestoration || c.LastYear != 2010 || math.Abs(c.Pixel-0.1) > 1e-12 || !math.IsNaN(c.RestoredLow) {
		t.Errorf("the study: %+v %v", c, err)
	}
	s = openSession(t, writeDataset(t, 2001, 2010,
		"insert into cohort values (1, 'a', 1, 2003, null, 1, 2, 1800), (2, 'a', 1, null, null, 0, 1, 900), (3, null, 1, 2004, null, 1, 1, 900)",
		"insert into event values (1, 1, 'destruction', 2003), (3, 1, 'destruction', 2004)",
		`insert into pixel values (9, 0, 9, 'a', 1), (7, 0, 7, 'a', 1), (8, 0, 8, 'a', 2), (5, 0, 5, null, 3)`), Options{})
	got, err := s.ClaimedAreas(t.Context(), ClaimedLand{First: []int64{1, 5, 7}, Last: []int64{3, 5, 8}}, 0, 2010)
	if err != nil || got.Mapped != 0.0027 || got.Destroyed != 0.0018 || !math.IsNaN(got.Outline) {
		t.Errorf("pixels 5, 7 and 8: %+v %v", got, err)
	}
	if mine, err := s.ClaimedMine(t.Context(), ClaimedLand{First: []int64{7}, Last: []int64{9}}, 2010); err != nil || mine != "" {
		t.Errorf("pixels without restored land stand for %q %v", mine, err)
	}
	if got, err := s.ClaimedAreas(t.Context(), ClaimedLand{}, 0, 2010); err != nil || got.Mapped != 0 {
		t.Errorf("no pixel: %+v %v", got, err)
	}
}

// selecting are the macros that take only_mines.
func selecting(t *testing.T, s *Session) []Object {
	t.Helper()
	all, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(o Object) bool {
		return o.Kind != "macro" || !slices.ContainsFunc(o.Parameters, func(p Parameter) bool { return p.Name == "only_mines" })
	})
	if len(all) < 21 {
		t.Fatalf("%d macros take only_mines, want all that sum or show mines", len(all))
	}
	return all
}

// same holds two statements to the same rows.
func same(t *testing.T, s *Session, text, other string) {
	t.Helper()
	got, err := csvOf(s, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	expected, err := csvOf(s, other)
	if err != nil {
		t.Fatalf("%s: %v", other, err)
	}
	if got != expected {
		t.Errorf("%s:\n%.600s\nwant, as %s:\n%.600s", text, got, other, expected)
	}
}

// The numbers of a mine are those of the study, whichever mines are asked for.
func TestMinesOfStudy(t *testing.T) {
	t.Parallel()
	s := sceneSession(t)
	for _, view := range []string{"direct_change", "potential_change", "deficit", "mine_indicators", "pixel_trend", "pixel_rank_trend", "mine_year"} {
		same(t, s, "from "+view+"(only_mines := ['M100', 'M007', 'M100']) order by all", "from "+view+" where mine_id in ('M007', 'M100') order by all")
		same(t, s, "from "+view+"(only_mines := []) order by all", "from "+view+" where false")
	}
	same(t, s, "select mine_id, destroyed_km2, vcsd_gg from mine_relation(only_mines := ['M007', 'M100'])",
		"select mine_id, destroyed_km2, vcsd_gg from mine_relation where mine_id in ('M007', 'M100')")
	same(t, s, "from deficit(to_year := 2010, baseline_through := 'through_destruction', only_mines := ['M050'])",
		"from deficit(to_year := 2010, baseline_through := 'through_destruction') where mine_id = 'M050'")
}

// All mines are what no choice of mines is, but where land outside mines is shown too.
func TestAllMines(t *testing.T) {
	skipShort(t, "runs every macro on a scene of 3000 cohorts")
	t.Parallel()
	s := sceneSession(t)
	ids, err := csvOf(s, "select '[' || string_agg('''' || mine_id || '''', ',') || ']' from mine")
	if err != nil {
		t.Fatal(err)
	}
	ids = strings.Trim(ids, "\n\"")
	for _, o := range selecting(t, exampleSession(t)) {
		where := ""
		switch o.Name {
		case "pixel_trend", "pixel_rank_trend", "trend_map":
			where = " where mine_id is not null"
		case "npp_range":
			continue
		}
		same(t, s, "from "+o.Name+"(only_mines := "+ids+") order by all", "from "+o.Name+where+" order by all")
	}
}

// parts are sums that the mines of M001 to M060 and the others make up together.
var parts = []string{
	"summary: mines, destroyed_km2, restored_km2, decrease_gg, increase_gg, vcsd_gg, mines_with_gain",
	"annual_vcs: area_km2, vcs_total_gg",
	"rates: destroyed_km2, restored_km2, decrease_gg, increase_gg",
	"annual_potential: c_destroy_gg, c_restore_gg",
	"trend_class: area_km2",
	"baseline_method: cohorts, area_km2",
}

func TestMinesAddUp(t *testing.T) {
	skipShort(t, "sums every view thrice on a scene of 3000 cohorts; TestViewOfMines chooses mines")
	t.Parallel()
	s := sceneSession(t)
	var chosen, others []string
	for n := 1; n <= 133; n++ {
		id := fmt.Sprintf("M%03d", n)
		if n <= 60 {
			chosen = append(chosen, id)
		} else {
			others = append(others, id)
		}
	}
	for _, part := range parts {
		view, columns, _ := strings.Cut(part, ": ")
		sums := func(parameter string) []float64 {
			csv, err := csvOf(s, "select sum("+strings.ReplaceAll(columns, ", ", "), sum(")+") from "+view+"("+parameter+")")
			if err != nil {
				t.Fatal(err)
			}
			return numbers(t, csv)
		}
		a, b, all := sums("only_mines := "+list(chosen)), sums("only_mines := "+list(others)), sums("")
		for i := range all {
			if a[i]*b[i] <= 0 || math.Abs(a[i]+b[i]-all[i]) > 1e-9*math.Abs(all[i]) {
				t.Errorf("%s, number %d: %v and %v, want %v together", part, i, a[i], b[i], all[i])
			}
		}
	}
}

// A mine that the study does not have is named, not counted 0.
func TestUnknownMine(t *testing.T) {
	skipShort(t, "runs every macro that chooses mines")
	t.Parallel()
	s := exampleSession(t)
	for _, o := range selecting(t, s) {
		for _, text := range []string{"from %s(only_mines := ['A', 'it''s', 'B'])", "select count(*) from %s(only_mines := ['it''s'])"} {
			text = fmt.Sprintf(text, o.Name)
			if err := failure(t, s, text); err == nil || !strings.Contains(err.Error(), "only_mines: the study has no mine it's") {
				t.Errorf("%s: %v, want that it's is not a mine", text, err)
			}
		}
	}
}

func TestViewOfMines(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	for view, expected := range map[string]string{"deficit": "1", "summary": "1", "mine": "2", "baseline": "0", "undisturbed_line": "1"} {
		rows, err := s.View(t.Context(), view, Parameters{OnlyMines: []string{"B"}})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ok := true; ok && err == nil; n++ {
			_, ok, err = rows.Next()
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(n - 1); err != nil || got != expected {
			t.Errorf("%s: %s rows, %v; want %s", view, got, err, expected)
		}
	}
}
