package reports

import (
	"html/template"
	"math"
	"regexp"
)

// A drawing is one map or several side by side, with their legend. The template of the same name makes it
// an SVG that needs nothing of the page.
type drawing struct {
	Name          string
	Label         string // alternative text
	Width, Height int
	Panels        []panel
	Bar           mark // scale of the panes: its length in units
	Swatches      []swatch
	Ramp          *rampLegend
	RampAt        int // from the left
	Foot, Below   int // where scale and legend begin, from the top
	SwatchesAt    int // from the top
	pixels        int // at least, of the longer side of its pictures
}

// A panel is a map in its frame.
type panel struct {
	X, Width, Height int
	Title            template.HTML
	Picture          template.URL
	Lines            []string // graticule
	Below, Left      []mark   // its labels
	Mines            []drawnMine
}

// A drawnMine is an outline; it leads to the section of the mine.
type drawnMine struct {
	Path, Fill, Title, Section string
}

type mark struct {
	At    int
	Label string
}

// A swatch is a colour of a legend.
type swatch struct{ Colour, Name string }

// A rampLegend explains a ramp: colours from left to right and the numbers at some places, in
// percent of its width.
type rampLegend struct {
	Stops  []mark // label is the colour
	Labels []mark
	Title  string
}

func newRampLegend(r ramp, title string) *rampLegend {
	l := rampLegend{Title: title}
	for i, stop := range r.stops {
		l.Stops = append(l.Stops, mark{i * 100 / (len(r.stops) - 1), hex(stop)})
	}
	if !(r.high > r.low) {
		return &l
	}
	for _, v := range ticks(r.low, r.high, 4) {
		l.Labels = append(l.Labels, mark{int(math.Round((v - r.low) / (r.high - r.low) * 100)), short(v)})
	}
	return &l
}

const (
	panelLeft  = 62 // room for parallels' labels
	panelRight = 26 // for half of a label of a meridian
	panelGap   = 14
	panelTop   = 6
	titleRoom  = 20 // for a pane's title
	labelRoom  = 20 // for meridians' labels
	barRoom    = 22
	rampRoom   = 44
	swatchRoom = 17
)

// newPanel is a sheet with its graticule.
func newPanel(s view) panel {
	p := panel{Width: int(math.Round(s.width)), Height: int(math.Round(s.height))}
	s.graticule(&p)
	return p
}

// Top is where the frames begin.
func (d drawing) Top() int {
	if len(d.Panels) > 0 && d.Panels[0].Title != "" {
		return panelTop + titleRoom
	}
	return panelTop
}

// arrange places panes side by side and the legend below them: the ramp below the second where there are
// several, else above the swatches.
func (d *drawing) arrange() {
	x, height := panelLeft, 0
	for i := range d.Panels {
		d.Panels[i].X = x
		x += d.Panels[i].Width + panelGap
		height = max(height, d.Panels[i].Height)
	}
	d.Width = x - panelGap + panelRight
	d.Foot = d.Top() + height + labelRoom
	d.Below = d.Foot
	if d.Bar.Label != "" {
		d.Below += barRoom
	}
	d.SwatchesAt, d.RampAt = d.Below, panelLeft
	d.Height = d.Below + swatchRoom*len(d.Swatches)
	switch {
	case d.Ramp == nil:
	case len(d.Panels) > 1:
		d.RampAt = d.Panels[1].X
		d.Height = max(d.Height, d.Below+rampRoom)
	default:
		d.SwatchesAt += rampRoom
		d.Height += rampRoom
	}
	d.Height += 4
}

// Margin is left of the first pane and the legend.
func (drawing) Margin() int { return panelLeft }

// BarAt is where the scale begins, so that it ends with the last pane.
func (d drawing) BarAt() int { return d.Width - panelRight - d.Bar.At }

// subscripted sets what follows the underscore of a symbol subscripted, in SVG.
func subscripted(text string) template.HTML {
	escaped := template.HTMLEscapeString(text)
	return template.HTML(subscripts.ReplaceAllString(escaped, `$1<tspan dy="3" font-size="9">$2</tspan><tspan dy="-3"> $3</tspan>`)) //nolint:gosec // escaped
}

var subscripts = regexp.MustCompile(`\b(R|C|NPP)_(\w+) ?(.*)`)

// Y is where the swatch in that place of a legend stands, from its top.
func (swatch) Y(place int) int { return place * swatchRoom }
