package reports

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// slowFonts makes each look at the width of a text take as long as on a machine that has much else to do. It stands before the page's policy,
// which would forbid it.
const slowFonts = `<script>{
  const measure = CanvasRenderingContext2D.prototype.measureText;
  CanvasRenderingContext2D.prototype.measureText = function (text) {
    for (const end = performance.now() + 20; performance.now() < end;);
    return measure.call(this, text);
  };
}</script>`

// TestFigures draws the charts at leisure and while the machine is busy: they are the same bytes. The legend of the error budget, which has
// more than one row in a figure, leaves the plot free, and its labels are broken between words.
func TestFigures(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws figures in Chromium")
	}
	for language, want := range map[string][]string{
		"en": {"VCSD", "VCSD,", "weather-", "adjusted", "C_restore", "Direct", "decrease"},
		"zh": {"VCSD", "VCSD", "（天气校正）", "C_restore", "直接减少量"},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			r := sample()
			r.Language = languageOf(t, language)
			page := pageOf(t, r)
			calm := svgs(t, page, r.Drawings())
			const policy = `<meta http-equiv="Content-Security-Policy"`
			busy := svgs(t, strings.Replace(page, policy, slowFonts+policy, 1), r.Drawings())
			for name, text := range calm {
				if !bytes.Equal(busy[name], text) {
					t.Errorf("%s is other bytes while the machine is busy", name)
				}
			}
			holdBudgetFigure(t, calm["figure-budget"], want)
		})
	}
}

// svgs returns drawings by name.
func svgs(t *testing.T, page string, drawings []Drawing) map[string][]byte {
	t.Helper()
	b, _ := open(t, page, 1280)
	all := map[string][]byte{}
	for _, d := range drawings {
		all[d.Name] = []byte(eval[string](t, b, "("+drawingOf+")("+strconv.Quote(d.id)+")"))
	}
	return all
}

// holdBudgetFigure holds that the names below the plot have certain lines, and that the plot begins below the legend.
func holdBudgetFigure(t *testing.T, svg []byte, want []string) {
	t.Helper()
	var drawing struct {
		Texts []struct {
			Line      string  `xml:",chardata"`
			Anchor    string  `xml:"text-anchor,attr"` // start in the legend, end along the axis upward, middle along the other
			Y         float64 `xml:"y,attr"`
			Transform string  `xml:"transform,attr"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal(svg, &drawing); err != nil {
		t.Fatal(err)
	}
	const half = 8 // of the height of a row
	var lines []string
	rows := map[float64]bool{}
	legend, plot := 0.0, math.Inf(1)
	for _, text := range drawing.Texts {
		var x, y float64
		if n, _ := fmt.Sscanf(text.Transform, "translate(%f %f)", &x, &y); n < 2 {
			continue // the name of the axis upward is turned
		}
		switch y += text.Y; text.Anchor {
		case "start":
			rows[y], legend = true, max(legend, y+half)
		case "end":
			plot = min(plot, y)
		case "middle":
			lines = append(lines, text.Line)
		}
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the names below the error budget have the lines %q, want %q", lines, want)
	}
	if len(rows) == 0 || legend > plot-half {
		t.Errorf("the legend of the error budget has %d rows and ends at %v, the plot begins at %v", len(rows), legend, plot)
	}
}
