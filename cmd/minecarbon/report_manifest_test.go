package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// tallies are those of a manifest's summary in the order of the page.
var tallies = []string{
	"mapped", "in_mines", "unmapped", "half_mapped", "outside_npp", "events_moved_from_unobserved_years", "events_before_first_year",
	"events_after_last_year", "pixels_taken_as_never_destroyed", "pixel_years_floored", "pixel_years_unknown",
}

var numberField = regexp.MustCompile(`<td class="number"[^>]*>([^<]*)`)

// holdManifest holds what the load counted, and the input files.
func (r *reading) holdManifest(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(r.dataset, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Inputs []struct {
			Bytes  json.Number
			SHA256 string
		}
		Summary map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range tallies {
		var tally struct{ Pixels, Km2 json.Number }
		if err := json.Unmarshal(manifest.Summary[name], &tally); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want = append(want, tally.Pixels.String(), tally.Km2.String())
	}
	hold(t, "what was loaded", fields(r.cut(t, `<h3>What was loaded.*?</table>`)[0]), want)
	files := r.cut(t, `<h3>Input files.*?</table>`)[0]
	want = nil
	for _, in := range manifest.Inputs {
		want = append(want, in.Bytes.String())
		if !strings.Contains(files, "<code>"+in.SHA256+"</code>") {
			t.Errorf("the page has no checksum %s", in.SHA256)
		}
	}
	hold(t, "input files", fields(files), want)
}

// constant are the numbers that a page says whatever the dataset: shares and q of false discoveries, Table S1, half the 95 % interval and rank 1, MSDR near 1, Table 2 with p1 and p99, sizes of cells and
// pixels around the years with a kriged background, Eqs. 1 and 3 to 5, the 0 of destroyed pixels, and the paper's year and DOI.
const constant = "1 20 0.05 1 20 1 95 1 1 2 1 99 CELL YEARS PIXEL 1 0 3 4 5 2024 10.1038 41598 024 64381 1"

// holdRest holds the parameters, takes away what TestReportNumbers holds, the record of the views and what is not a number,
// and demands that no other is left.
func (r *reading) holdRest(t *testing.T) {
	hold(t, "parameters", r.text(r.cut(t, `<tr><th scope="row">Years shown.*?</table>`)[0]),
		r.ask(t, `select first_year, (select last_year from summary(ALL)), study_min_baseline_years, organic_matter_per_carbon, co2_per_organic_matter, (select count(*) from mine), map_width, map_height,
		map_pixel_width_m from study`)[0])
	r.holdFindings(t)
	r.holdBudget(t)
	for _, held := range []string{
		`<dl class="numbers">.*?</dl>`, `<table id="trends">.*?</table>`, `<table id="yearly">.*?</table>`, `<table id="mines">.*?</table>`, `<table id="background">.*?</table>`, `<table id="methods">.*?</table>`, `<table id="published">.*?</table>`, `<table id="[^"]*npp-encoding">.*?</table>`,
		`<head>.*?</head>`, `<header>.*?</header>`, `<footer>.*?</footer>`, `<script type="application/json" id="record">.*?</script>`, `<script>.*?</script>`, `<script>.*?</script>`, `<script>.*?</script>`, `<script>.*?</script>`, `<tr><th scope="row">Study</th>.*?</tr>`,
	} {
		r.cut(t, held)
	}
	size := r.ask(t, "select 'CELL', round(cell_m)::int, 'YEARS', (select count(*) from background_year), 'PIXEL', round(pixel_m)::int from resolution")[0]
	want := strings.NewReplacer(size...).Replace(constant)
	if got := strings.Join(numberPattern.FindAllString(r.text(r.page), -1), " "); got != want {
		t.Errorf("besides what views say the page has the numbers %s, want %s", got, want)
	}
}
