package reports

import (
	"html/template"
	"math"
	"regexp"
)

// A drawing is one map or several side by side, with their legend. The template of the same name renders it as an
// SVG that does not depend on the page.
type drawing struct {
	Name          string
	Label         string // alternative text
	Width, Height int
	Panels        []panel
	Bar           mark // scale bar of the panels; At is its length in units
	Swatches      []swatch
	Ramp          *rampLegend
	RampAt        int // of the ramp, from the left
	Foot, Below   int // of the scale bar and the legend, from the top
	SwatchesAt    int // of the swatches, from the top
	pixels        int // least length of the longer side of its pictures
}

// A panel is one map of a drawing, in a frame.
type panel struct {
	X, Width, Height int
	Title            template.HTML
	Picture          template.URL
	Lines            []string // graticule
	Below, Left      []mark   // its labels
	Mines            []drawnMine
}

// Crowded reports whether so many mines are drawn that outlines of the usual width would hide their colours.
func (p panel) Crowded() bool { return len(p.Mines) > mostDetailed }

// A drawnMine is an outline that links to the section of its mine.
type drawnMine struct {
	Path, Fill, Title, Section string
	Dashed                     bool // its outline
}

type mark struct {
	At    int
	Label string
}

// A swatch is a colour of a legend and its name.
type swatch struct{ Colour, Name string }

// A rampLegend explains a ramp: colours from left to right and some numbers, at percentages of its width.
type rampLegend struct {
	Stops  []mark // labelled by their colours
	Labels []mark
	Title  string
}

func newRampLegend(r ramp, title string) *rampLegend {
	l := rampLegend{Title: title}
	for i, stop := range r.Colours {
		l.Stops = append(l.Stops, mark{i * 100 / (len(r.Colours) - 1), string(stop)})
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
	panelLeft  = 62 // for the labels of parallels
	panelRight = 26 // for half of a meridian's label
	panelGap   = 14
	panelTop   = 6
	titleRoom  = 20 // for the title of a panel
	labelRoom  = 20 // for the labels of meridians
	barRoom    = 22
	rampRoom   = 44
	swatchRoom = 17
)

// newPanel returns an empty panel of a view, with its graticule.
func newPanel(v view) panel {
	p := panel{Width: int(math.Round(v.width)), Height: int(math.Round(v.height))}
	v.graticule(&p)
	return p
}

// Top returns the distance from the top of the drawing to the frames.
func (d drawing) Top() int {
	if len(d.Panels) > 0 && d.Panels[0].Title != "" {
		return panelTop + titleRoom
	}
	return panelTop
}

// arrange sets the panels side by side and the legend below them: the ramp below the second panel if there are
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

// Margin returns the distance from the left of the drawing to the first panel and the legend.
func (drawing) Margin() int { return panelLeft }

// BarAt returns the distance from the left to the scale bar, so that it ends with the last panel.
func (d drawing) BarAt() int { return d.Width - panelRight - d.Bar.At }

// subscripted renders R_V, NPP_a and the like with subscripts, in SVG.
func subscripted(text string) template.HTML {
	escaped := template.HTMLEscapeString(text)
	return template.HTML(subscripts.ReplaceAllString(escaped, `$1<tspan dy="3" font-size="9">$2</tspan><tspan dy="-3"> $3</tspan>`)) //nolint:gosec // escaped
}

var subscripts = regexp.MustCompile(`\b(R|C|NPP)_(\w+) ?(.*)`)

// Y returns the distance from the top of the legend to the swatch with that index.
func (swatch) Y(index int) int { return index * swatchRoom }
