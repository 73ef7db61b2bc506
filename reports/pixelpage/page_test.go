package pixelpage

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"
)

// sample is a mine of three pixels, whose name and study are hostile.
func sample() Page {
	const hostile = `<script>alert("x")</script>`
	unknown := math.NaN()
	return Page{
		Study: hostile, Software: "test", Input: InputNDVI, First: 2001, Last: 2004, Observed: []int{2001, 2003, 2004}, MinPatchHa: 0.9, Natural: true,
		Counts: Counts{Examined: 1234567, Destroyed: 1},
		Groups: []Group{{ID: "M1", Name: hostile, Thresholds: []Threshold{
			{2001, 0.1, 0.4, 0.2, 0.15, 0.9, "mine and year"}, {2002, 0.1, unknown, unknown, unknown, unknown, "none"},
			{2003, 0.1, 0.5, 0.24, 0.17, 0.6, "mine and year"}, {2004, 0.1, 0.5, 0.24, 0.17, unknown, "mine and year"},
		}}},
		Pixels: []Pixel{
			{Row: 4, Col: 6, Lon: 110.5, Lat: 39.25, Kind: Destroyed, Events: []Event{{2003, 2002, 1 | 4}, {2004, 2004, 2}}, Seen: []Seen{{0.4, AsVegetated}, {0.1, AsBare}, {0.38, AsVegetated}}},
			{Lon: unknown, Lat: unknown, Kind: Never, Seen: []Seen{{unknown, AsUnknown}, {0.1, AsBare}, {0.1, AsBare}}},
			{Lon: unknown, Lat: unknown, Kind: Small, Events: []Event{{2003, 2003, 0}}, Seen: []Seen{{0.4, AsVegetated}, {0.1, AsBare}, {0.1, AsBare}}},
		},
	}
}

// TestWords: what a page says of pixels, by hand.
func TestWords(t *testing.T) {
	t.Parallel()
	p := sample()
	for i, want := range [][]string{
		{"Destroyed in 2003, at the earliest in 2002 (unknown years before, short first run before).", "Restored in 2004 (not confirmed before the record ends)."},
		{"Bare from the first known year on, which counts as natural."},
		{"Does not count: its patch is smaller than 0.9 ha.", "Destroyed in 2003."},
	} {
		if got := p.lines(&p.Pixels[i]); !slices.Equal(got, want) {
			t.Errorf("pixel %d says %q, want %q", i, got, want)
		}
	}
	if got := p.place(&p.Pixels[0]) + "; " + p.place(&p.Pixels[1]); got != "Row 5, column 7: 39.25000, 110.50000; Row 1, column 1" {
		t.Errorf("places: %s", got)
	}
	if got := p.states(&p.Pixels[0]) + p.states(&p.Pixels[2]); got != "vvdr"+"vvvv" {
		t.Errorf("states: %s", got)
	}
	p.Input = InputClasses
	p.Pixels[0].Seen = []Seen{{3, AsVegetated}, {3, AsVegetated}, {math.NaN(), AsUnknown}}
	if got := p.codes(&p.Pixels[0]); got != "3 (2001 to 2003), ? (2004)" {
		t.Errorf("codes: %s", got)
	}
	if got := p.event(Event{Year: 2000, Quality: 16}, false); got != "Destroyed before the record, in 2000 or earlier" {
		t.Errorf("before the record: %s", got)
	}
}

// TestThresholds: the worst separation of a mine, and the years without a threshold.
func TestThresholds(t *testing.T) {
	t.Parallel()
	got := sample().ThresholdRows()
	want := ThresholdRow{Name: got[0].Name, Years: 3, Lowest: "0.2000", Highest: "0.2400", Separation: "0.60", SeparationYear: "2003", Without: "2002"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("thresholds %+v, want %+v", got, want)
	}
}

// TestPolicy: a page allows its own scripts and style and nothing else, and no text of the data is markup.
func TestPolicy(t *testing.T) {
	t.Parallel()
	var page bytes.Buffer
	if err := Write(&page, sample()); err != nil {
		t.Fatal(err)
	}
	text := page.String()
	if strings.Contains(text, "<script>alert") || strings.Contains(text, "unsafe") || strings.Contains(text, `src="http`) {
		t.Error("the page holds foreign markup, or asks for something")
	}
	if !strings.Contains(text, "1\u202f234\u202f567") || strings.Contains(text, "NaN") {
		t.Error("counts or unknown numbers are not formatted")
	}
}
