package loader

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/stack"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

const detectData = "../../shared/data/detect"

// references returns the folder of an independent reference's results; it skips where there is none.
func references(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(detectData, name)
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no reference data")
	}
	return dir
}

// datedMap dates the disturbance of a study.
func datedMap(t *testing.T, study *studyfile.Study) (*disturbanceMap, *minelayer.Layer, error) {
	t.Helper()
	l := newLoad(study, Options{})
	m, err := openDisturbance(l.study)
	if err != nil {
		return nil, nil, err
	}
	l.m = m
	mines := &minelayer.Layer{}
	if study.Mines.File != "" {
		if mines, err = minelayer.Open(study.Mines, &m.Grid, false); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(mines.Close)
	return m, mines, m.date(context.Background(), l.site(mines))
}

// TestDetectionAgrees holds dates, quality, thresholds and counts against those of an independent
// implementation in numpy, pixel by pixel.
func TestDetectionAgrees(t *testing.T) {
	t.Parallel()
	fileStudy := func(t *testing.T, dir string) *studyfile.Study {
		study, err := studyfile.Read(filepath.Join(dir, "study.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return study
	}
	once := dating.Rule{ConfirmDestroyed: 1, ConfirmRestored: 1, AtStart: detect.AtStartDestroyed, EndOfRecord: detect.EndKeep}
	for name, study := range map[string]func(t *testing.T, dir string) *studyfile.Study{
		"ndvi-typical": fileStudy, "ndvi-hard": fileStudy, "ndvi-given": fileStudy,
		"states": func(_ *testing.T, dir string) *studyfile.Study {
			return &studyfile.Study{FirstYear: 2001, LastYear: 2022, Disturbance: studyfile.DisturbanceInput{States: &dating.Classes{Input: stack.Input{Files: dir + "/states.tif"}, Destroyed: []int{0}, Vegetated: []int{1}, Unknown: []int{255}, Rule: once}}}
		},
		"classes": func(_ *testing.T, dir string) *studyfile.Study {
			return &studyfile.Study{FirstYear: 1985, LastYear: 2022, Disturbance: studyfile.DisturbanceInput{Classes: &dating.Classes{Input: stack.Input{Files: dir + "/../../amapa/mapbiomas_c8_stack/lorenco_85a22.tif"}, Destroyed: []int{30}, Neutral: []int{24, 25, 33}, Unknown: []int{0, 27}, Rule: once}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			skipLarge(t, name)
			dir := references(t, name)
			m, mines, err := datedMap(t, study(t, dir))
			if err != nil {
				t.Fatal(err)
			}
			sameDates(t, m.dated, dir+"/expected")
			sameCounts(t, m.dated, dir+"/expected/detection.json")
			sameAlpha(t, m.dated, mines, dir+"/expected/alpha.csv")
		})
	}
}

// skipLarge leaves the largest of the stacks out of short tests.
func skipLarge(t *testing.T, name string) {
	t.Helper()
	if testing.Short() && name == "classes" {
		t.Skip("detects on a large stack; the other stacks are small")
	}
}

// TestNoBareLandRefused: where no land turned bare the rule says so instead of guessing.
func TestNoBareLandRefused(t *testing.T) {
	t.Parallel()
	study, err := studyfile.Read(filepath.Join(references(t, "ndvi-refused"), "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = datedMap(t, study)
	mustFail(t, err, fault.ErrData, "load disturbance *: no land turned bare: *; give disturbance.ndvi.alpha, or disturbance.ndvi.soil")
}

// sameDates compares the events of every pixel.
func sameDates(t *testing.T, m *dating.Map, dir string) {
	t.Helper()
	codes := make([]int32, m.Width*m.Height)
	m.Read(0, m.Height, codes)
	for _, c := range []struct {
		file string
		kind int // 0 destruction, 1 restoration
		of   func(detect.Event) int32
	}{
		{"destruction_year", 0, func(e detect.Event) int32 { return e.Year }}, {"restoration_year", 1, func(e detect.Event) int32 { return e.Year }},
		{"earliest_destroyed", 0, func(e detect.Event) int32 { return e.Earliest }}, {"earliest_restored", 1, func(e detect.Event) int32 { return e.Earliest }},
		{"quality_destroyed", 0, func(e detect.Event) int32 { return int32(e.Quality) }}, {"quality_restored", 1, func(e detect.Event) int32 { return int32(e.Quality) }},
	} {
		ds, err := gdal.OpenRaster("test", filepath.Join(dir, c.file+".tif"))
		if err != nil {
			t.Fatal(err)
		}
		wrong := 0
		for k, band := range gdal.DataBands(ds) {
			want := make([]int32, len(codes))
			if err := band.Read(0, 0, want, m.Width, m.Height); err != nil {
				t.Fatal(err)
			}
			nodata, _ := band.NoData()
			for i, code := range codes {
				got := int32(nodata)
				if code >= 0 {
					got = 0
					if events := m.Events[code]; 2*k+c.kind < len(events) {
						got = c.of(events[2*k+c.kind])
					}
				}
				if got != want[i] {
					if wrong++; wrong <= 3 {
						t.Errorf("%s, band %d, row %d, column %d: %d, want %d", c.file, k+1, i/m.Width, i%m.Width, got, want[i])
					}
				}
			}
		}
		if wrong > 0 {
			t.Errorf("%s: %d pixels differ", c.file, wrong)
		}
		_ = ds.Close()
	}
}

func sameCounts(t *testing.T, m *dating.Map, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Pixels      int64
		BareAtStart int64 `json:"bare_at_start"`
		Destroyed   int64
		Restored    int64
		Cycles      int
		Small       int64
		Observed    []int
	}
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	c := m.Counts
	if c.Examined != want.Pixels || c.BareAtStart != want.BareAtStart || c.Destroyed != want.Destroyed || c.Restored != want.Restored || c.Cycles != want.Cycles || c.Small != want.Small {
		t.Errorf("counts %+v, want %+v", c, want)
	}
	if fmt.Sprint(m.Record.Years) != fmt.Sprint(want.Observed) {
		t.Errorf("years %v, want %v", m.Record.Years, want.Observed)
	}
}

func sameAlpha(t *testing.T, m *dating.Map, mines *minelayer.Layer, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	want, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := [][]string{want[0]}
	for _, a := range m.Alpha {
		row := []string{mines.Mines[a.Mine].ID, strconv.Itoa(a.Year)}
		for _, q := range []int16{a.Soil, a.Vegetation, a.Alpha} {
			text := ""
			if q != detect.Unknown {
				text = strconv.FormatFloat(float64(q)/10000, 'g', -1, 64)
			}
			row = append(row, text)
		}
		got = append(got, append(row, a.Source))
	}
	same(t, "alpha", linesOf(got), linesOf(want)...)
}

func linesOf(rows [][]string) (lines []string) {
	for _, row := range rows {
		lines = append(lines, fmt.Sprint(row))
	}
	return lines
}

// TestPixelsShown: the sample holds every kind and doubt of a mine in equal parts, spread over it, and what is shown of
// a pixel dates it as the map does.
func TestPixelsShown(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ndvi-typical", "ndvi-hard", "ndvi-given", "states", "classes"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name != "states" && name != "ndvi-hard" {
				skipShort(t, "detects on each stack twice; ndvi-hard and states are tried")
			}
			d, err := Detect(t.Context(), filepath.Join(references(t, name), "study.yaml"), Options{Lenient: true})
			if err != nil {
				t.Fatal(err)
			}
			again, err := Detect(t.Context(), filepath.Join(references(t, name), "study.yaml"), Options{Lenient: true})
			if err != nil || !samePixels(d.Pixels, again.Pixels) {
				t.Errorf("a second run chooses other pixels, %v", err)
			}
			perMine, kinds := map[int]int{}, map[string]int{}
			for _, p := range d.Pixels {
				perMine[p.Mine]++
				kinds[p.Kind]++
				if events := d.Map.Record.Date(seriesOf(&p), nil); !slices.Equal(events, p.Events) {
					t.Fatalf("pixel %d, %d (%s) shows %v, dated %v", p.Row, p.Col, p.Kind, events, p.Events)
				}
			}
			for mine, n := range perMine {
				if n > pixelsPerMine {
					t.Errorf("%d pixels of mine %d, want at most %d", n, mine, pixelsPerMine)
				}
			}
			if kinds[dating.KindNever] == 0 || kinds[dating.KindDestroyed] == 0 || kinds[dating.KindRestored] == 0 {
				t.Errorf("kinds: %v", kinds)
			}
			if (d.Map.Counts.Small > 0) != (kinds[dating.KindSmall] > 0) || (d.Map.Counts.Cycles > 1) != (kinds[dating.KindAgain] > 0) {
				t.Errorf("kinds: %v of %+v", kinds, d.Map.Counts)
			}
		})
	}
}

// seriesOf returns what is known of a pixel.
func seriesOf(p *dating.Pixel) (s detect.Series) {
	for y, seen := range p.Seen {
		if seen.Kind != stack.Unknown {
			s.Known |= 1 << y
		}
		if seen.Kind == stack.Destroyed {
			s.Bare |= 1 << y
		}
		if seen.Clear {
			s.Clear |= 1 << y
		}
	}
	return s
}

func samePixels(a, b []dating.Pixel) bool {
	return slices.EqualFunc(a, b, func(p, q dating.Pixel) bool { return p.Row == q.Row && p.Col == q.Col && p.Kind == q.Kind })
}
