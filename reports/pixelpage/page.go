package pixelpage

import (
	"bytes"
	_ "embed" // the parts of the page
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/reports/symbology"
)

var (
	//go:embed assets/page.html
	pageText string
	//go:embed assets/page.css
	ownStyle string
	//go:embed assets/figures.js
	figureScript string
	//go:embed assets/page.js
	pageScript string
)

// The inputs that a detection dates, as the study file names them.
const (
	InputNDVI       = "ndvi"
	InputClasses    = "classes"
	InputStates     = "states"
	InputBreaks     = "breaks"
	InputEvents     = "events"
	InputFootprints = "footprints"
)

// Page is what the page shows.
type Page struct {
	Language    reports.Language
	Study       string
	Software    string
	Input       string // one of the inputs
	First, Last int    // years shown
	Observed    []int  // years of the series of pixels
	MinPatchHa  float64
	Natural     bool // land bare from the first year on was not destroyed
	Counts      Counts
	Groups      []Group
	Pixels      []Pixel
}

// Counts are numbers of pixels of the whole map.
type Counts struct {
	Examined, Destroyed, Restored, BareAtStart, Small, Provisional int64
	BareAtStartKm2, SmallKm2, ProvisionalKm2                       float64
}

// Group is a mine, or the land outside all mines, which has no ID.
type Group struct {
	ID, Name   string
	Thresholds []Threshold // by year; nil where there are none
}

// Threshold is what tells bare from vegetated land in a year. NDVI is NaN where it is unknown, and so is Separation, the
// share of the variance of NDVI between both kinds.
type Threshold struct {
	Year                           int
	Soil, Vegetation, Alpha, Clear float64
	Separation                     float64
	Source                         string
}

// Kinds of pixels, by what became of them.
const (
	Never     = "never"
	Destroyed = "destroyed"
	Restored  = "restored"
	Again     = "again"
	Small     = "small" // in a patch that is too small to count
)

// Pixel is a pixel of the sample.
type Pixel struct {
	Group    int
	Row, Col int
	Lon, Lat float64 // degrees on WGS 84; NaN if unknown
	Kind     string
	Events   []Event // destructions and restorations in turns; those of Small do not count
	Seen     []Seen  // by observed year, nil without a series
	Breaks   []Break
}

// Event is a destruction or a restoration. Earliest is 0 and Quality -1 if unknown.
type Event struct{ Year, Earliest, Quality int }

// Seen is a year of a pixel: NDVI, or a code, NaN if unknown; and what it was taken for.
type Seen struct {
	Value float64
	As    byte // one of the readings
}

// The readings of a year.
const (
	AsUnknown   = '?'
	AsVegetated = 'v'
	AsBare      = 'b' // or destroyed
)

// Break is a break of another detector.
type Break struct {
	Year      int
	Magnitude float64
}

// view is the template's view of a page.
type view struct {
	Page
	Style, Figures, Script, Data template.HTML
	Policy                       string
	Doubts, States               []symbology.Class
	Kinds                        []kind
}

// kind is a kind of pixels and its words.
type kind struct{ Value, Label string }

// Write writes the page.
func Write(w io.Writer, p Page) error {
	look := reports.Stylesheet() + ownStyle
	data, err := json.Marshal(p.data()) // escapes <, > and &, so that no text ends the script
	if err != nil {
		return fmt.Errorf("write the pixels of the page: %w", err)
	}
	element := func(open, text, end string) template.HTML { return template.HTML(open + text + end) } //nolint:gosec // our own files and JSON
	v := view{
		Page: p, Policy: reports.Policy(look, figureScript, pageScript), Doubts: symbology.Doubts, States: symbology.States, Kinds: p.kinds(),
		Style: element("<style>", look, "</style>"), Figures: element("<script>", figureScript, "</script>"), Script: element("<script>", pageScript, "</script>"),
		Data: element(`<script type="application/json" id="data">`, string(data), "</script>"),
	}
	t, err := template.New("pixels").Funcs(template.FuncMap{"say": p.Language.Say, "label": p.Language.Label}).Parse(pageText)
	var text bytes.Buffer
	if err == nil {
		err = t.Execute(&text, v)
	}
	if err != nil {
		return fmt.Errorf("write the page of pixels: %w", err)
	}
	_, err = w.Write(text.Bytes())
	return err
}
