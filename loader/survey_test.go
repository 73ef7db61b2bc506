package loader

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rows is a drawing of n rows of a word.
func rows(n int, row string) string { return strings.Repeat(row+"\n", n) }

// TestCheckReadsOn damages the end of both year rasters and the NPP of two years: each is said once, and nothing is
// judged of what is not whole.
func TestCheckReadsOn(t *testing.T) {
	t.Parallel()
	s := drawn(rows(300, "0 0 2001 0"), rows(300, "0 0 2003 0"), rows(150, "100 200"), rows(150, "110 210"), rows(150, "120 220"), rows(150, "130 230"))
	s.mines = collection(square("A", 0, 0, 4, 300))
	file := s.write(t)
	dir := filepath.Dir(file)
	for _, name := range []string{"destroyed.tif", "restored.tif", "npp_2002.tif", "npp_2003.tif"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil {
			err = os.Truncate(filepath.Join(dir, name), info.Size()*2/3)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	report, err := Check(context.Background(), file, Options{Geostatistics: meanKriging{}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Severity+" "+f.String())
	}
	want := []string{
		"error load disturbance *destroyed.tif: read rows *; the file is damaged, write it again*",
		"error load disturbance *restored.tif: read rows *; the file is damaged, write it again*",
		"error load npp *npp_2002.tif: read rows *; the file is damaged, fetch it again",
		"error load npp *npp_2003.tif: read rows *; the file is damaged, fetch it again",
	}
	for i, text := range got {
		if i >= len(want) || !matches(text, want[i]) {
			t.Errorf("finding %s", text)
		}
	}
	if len(got) != len(want) || report.Loads || report.Summary != nil || fmt.Sprint(report.Unchecked) != "[the map: events, mines on it cells: NPP of all of them, samples of the background]" {
		t.Errorf("%d findings, loads %v, summary %v, unchecked %q", len(got), report.Loads, report.Summary, report.Unchecked)
	}
}

// TestCheckWithoutNPP examines the map of a study whose NPP is not there.
func TestCheckWithoutNPP(t *testing.T) {
	t.Parallel()
	s := drawn("1990 1990\n0 0", "", "100", "110")
	file := s.write(t)
	for _, year := range []string{"2001", "2002"} {
		if err := os.Remove(filepath.Join(filepath.Dir(file), "npp_"+year+".tif")); err != nil {
			t.Fatal(err)
		}
	}
	report, err := Check(context.Background(), file, Options{Geostatistics: meanKriging{}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Severity+" "+f.Input)
	}
	// Two of four pixels are destroyed, both before 2001; the mine reaches beyond the map.
	same(t, "findings", got, "error npp", "warning disturbance", "warning mines")
	if !strings.Contains(report.Findings[1].Message, "events before the first year concern 100 %") {
		t.Errorf("got %s", report.Findings[1].Message)
	}
}
