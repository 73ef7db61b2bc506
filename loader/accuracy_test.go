package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// labelled is a study of 4 × 2 pixels: 5 never destroyed, 2 destroyed and 1 restored, held against labels. Each label is
// column, row, reference, T_D and T_R; a mine covers the first mineColumns columns.
func labelled(t *testing.T, within string, mineColumns float64, header string, labels ...string) small {
	t.Helper()
	s := drawn("2002 2002 0 0\n2001 0 0 0", "0 2004 0 0\n0 0 0 0", "300 200", "300 200", "300 200", "300 200")
	s.mines = collection(square("A", 0, 0, mineColumns, 2))
	lines := []string{"x,y,reference,destroyed_year,restored_year" + header}
	for _, label := range labels {
		var col, row float64
		var rest string
		if _, err := fmt.Sscanf(label, "%f %f %s", &col, &row, &rest); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%g,%g,%s", originX+(col+0.5)*pixelM, originY-(row+0.5)*pixelM, rest))
	}
	s.more = fmt.Sprintf("accuracy: {file: %q%s}\n", put(t, filepath.Join(t.TempDir(), "labels.csv"), strings.Join(lines, "\n")+"\n"), within)
	return s
}

// TestAccuracyOfLoad has one point in every second pixel of the never destroyed land, and all others.
func TestAccuracyOfLoad(t *testing.T) {
	t.Parallel()
	s := labelled(t, "", 1000, "", "0 0 destroyed,2002,", "0 1 never,,", "1 0 restored,2002,2003", "2 0 never,,", "3 0 destroyed,2003,", "1 1 ,,")
	dir, summary := s.loaded(t)
	same(t, "matrix", rowsOf(t, dir, "accuracy_matrix", "stratum", "stratum_points", "map_class", "reference_class", "points", "share"),
		// 5, 2 and 1 pixels of 8
		"never 2 never never 1 0.3125", "never 2 never destroyed 1 0.3125",
		"destroyed 2 destroyed never 1 0.125", "destroyed 2 destroyed destroyed 1 0.125",
		"restored 1 restored restored 1 0.125")
	var picked []string
	for _, row := range rowsOf(t, dir, "accuracy", "measure", "subject", "unit", "value", "points") {
		for _, prefix := range []string{"overall", "user", "r_v", "exact", "within", "mean", "missed T_D", "false T_D"} {
			if strings.HasPrefix(row, prefix) {
				picked = append(picked, row)
			}
		}
	}
	same(t, "measures", picked,
		"overall - 1 0.5625 5", "user never 1 0.5 2", "user destroyed 1 0.5 2", "user restored 1 1 1",
		"r_v - 1 0.2222222222 3", // 1 restored pixel of 1 + 1 + 2.5
		"exact T_D 1 1 2", "within_one_year T_D 1 1 2", "mean_error T_D a 0 2", "missed T_D 1 0.5555555556 3", "false T_D 1 0.3333333333 3",
		"exact T_R 1 0 1", "within_one_year T_R 1 1 1", "mean_error T_R a 1 1")
	var messages []string
	for _, f := range summary.Findings {
		if f.Input == "accuracy" {
			messages = append(messages, f.Severity+" "+f.Message)
		}
	}
	same(t, "findings", messages,
		"warning accuracy: stratum restored has 1 labelled point, which adds no variance; standard errors are too small",
		"remark accuracy: points without a label, which are left out: 1 of 6")
	manifest, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	if last := manifest.Inputs[len(manifest.Inputs)-1]; last.Role != "accuracy" || last.Bytes == 0 {
		t.Errorf("the last input is %+v, want the labels", last)
	}
}

// TestAccuracyStrata: strata of the file need not be the map's classes.
func TestAccuracyStrata(t *testing.T) {
	t.Parallel()
	s := labelled(t, "", 1000, ",stratum,stratum_km2", "0 0 destroyed,2002,,left,0.0004", "1 1 never,,,left,0.0004", "2 0 never,,,right,0.0004", "3 0 destroyed,,,right,0.0004")
	dir, _ := s.loaded(t)
	same(t, "matrix", rowsOf(t, dir, "accuracy_matrix", "stratum", "stratum_points", "map_class", "reference_class", "points", "share"),
		"left 2 never never 1 0.25", "left 2 destroyed destroyed 1 0.25", "right 2 never never 1 0.25", "right 2 never destroyed 1 0.25")
}

func TestAccuracyMistakes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		within string
		mine   float64
		header string
		labels []string
		want   string
	}{
		{"", 2, "", []string{"0 0 never,,", "3 0 never,,"}, "*1 point lies outside the mines: 2; remove them, or say within: map*"},
		{"", 1000, "", []string{"9 9 never,,"}, "*points outside the map: 1 of 1 (1);*"},
		{"", 1000, "", []string{"0 0 never,,", "1 0 never,,"}, "*stratum never has 0.0005* km² and no labelled point*"},
		{"", 1000, ",stratum,stratum_km2", []string{"0 0 never,,,a,1", "2 0 never,,,a,2"}, "*stratum a has 1 km² at one point and 2 km² at point 2*"},
		{"", 1000, ",stratum,stratum_km2", []string{"0 0 never,,,a,1", "2 0 never,,,,"}, "*some points have a stratum and others, as 2, have none*"},
		{", within: map", 1000, ",stratum,stratum_km2", []string{"0 0 never,,,a,1", "2 0 never,,,a,1"}, "*its strata cover 1 km², the map 0.0008* km²; choose within*"},
	} {
		labelled(t, c.within, c.mine, c.header, c.labels...).refused(t, fault.ErrData, c.want)
	}
	s := labelled(t, "", 1000, "", "0 0 never,,")
	s.destroyed.bands[0], s.destroyed.nodata = "-1 2002 0 0\n2001 0 0 0", "-1"
	s.refused(t, fault.ErrData, "*1 point lies on a pixel without data on the map: 1;*")
}

// TestAccuracyIsOptional: a study without points has neither table nor key.
func TestAccuracyIsOptional(t *testing.T) {
	t.Parallel()
	dir, _ := drawn("2002 2002 0 0\n2001 0 0 0", "", "300 200", "300 200").loaded(t)
	if _, err := os.Stat(filepath.Join(dir, "accuracy.parquet")); !os.IsNotExist(err) {
		t.Error("a study without points has the table accuracy")
	}
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil || strings.Contains(string(text), "accuracy") {
		t.Errorf("the manifest names accuracy (%v)", err)
	}
}

// TestAccuracyInCheck: a check holds the map against the labels as a load does.
func TestAccuracyInCheck(t *testing.T) {
	t.Parallel()
	check := func(labels ...string) *Report {
		r, err := Check(t.Context(), labelled(t, "", 1000, "", labels...).write(t), Options{Geostatistics: plainKriging{}})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := check("0 0 destroyed,2002,", "0 1 destroyed,,", "1 0 restored,,", "2 0 never,,", "3 0 never,,")
	var messages []string
	for _, f := range r.Findings {
		if f.Input == "accuracy" {
			messages = append(messages, f.Message)
		}
	}
	same(t, "findings", messages, "accuracy: stratum restored has 1 labelled point, which adds no variance; standard errors are too small")
	mustFail(t, check("0 0 never,,", "1 0 never,,").Refusal, fault.ErrData, "*stratum never has 0.0005* km² and no labelled point*")
}
