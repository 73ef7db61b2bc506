package sql

import (
	"errors"
	"maps"
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
			"deficit": [{"mine_id": "A", "name": "Alpha", "vcsd_gg": 4.000000002, "restored_km2": 0.25}, {"mine_id": "C", "name": "New", "vcsd_gg": 3, "restored_km2": 0},
				{"mine_id": "D", "name": "it's", "vcsd_gg": 7, "restored_km2": 0.5}]}}`
)

func TestCompare(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
	quoted := "(earlier_record := " + quote(earlierRecord) + ", later_record := " + quote(laterRecord) + ")"
	want(t, s, "select source, place, name, presence, figure, earlier, later, changed, change, percent from figure_change"+quoted,
		"deficit,B,Beta,removed,restored_km2,1.0,∅,true,-1.0,∅", "deficit,B,Beta,removed,vcsd_gg,-5.0,∅,true,5.0,∅",
		"deficit,C,New,added,restored_km2,∅,0.0,true,0.0,∅", "deficit,C,New,added,vcsd_gg,∅,3.0,true,3.0,∅",
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
	want(t, s, "select count(*), count(*) filter (where changed) from figure_change"+same, "11,0")
	want(t, s, "select count(*) from setting_change"+same, "0")
}

// Records come from files: a value that is not a number is left out, a text that is not JSON is an error of the statement.
func TestCompareHostile(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
