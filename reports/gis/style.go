package gis

import (
	"encoding/xml"
	"math"
	"strconv"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// styleHead begins a style file of QGIS, any version from 3.18 on.
const styleHead = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

// styleVersion is the version of QGIS whose format the styles have.
const styleVersion = "3.28.0"

type qmlRaster struct {
	XMLName  xml.Name    `xml:"qgis"`
	Version  string      `xml:"version,attr"`
	Category string      `xml:"styleCategories,attr"`
	Renderer qmlRenderer `xml:"pipe>rasterrenderer"`
}

type qmlRenderer struct {
	Type    string      `xml:"type,attr"`
	Band    int         `xml:"band,attr"`
	Opacity int         `xml:"opacity,attr"`
	Alpha   int         `xml:"alphaBand,attr"`
	Least   string      `xml:"classificationMin,attr,omitempty"`
	Most    string      `xml:"classificationMax,attr,omitempty"`
	Palette *qmlPalette `xml:"colorPalette"`
	Shader  *qmlShader  `xml:"rastershader>colorrampshader"`
}

type qmlPalette struct {
	Entries []qmlEntry `xml:"paletteEntry"`
}

// A qmlEntry is a value with its colour, in a palette or on a ramp.
type qmlEntry struct {
	Value  string `xml:"value,attr"`
	Colour string `xml:"color,attr"`
	Alpha  int    `xml:"alpha,attr"`
	Label  string `xml:"label,attr"`
}

type qmlShader struct {
	Type  string     `xml:"colorRampType,attr"`
	Mode  int        `xml:"classificationMode,attr"`
	Clip  int        `xml:"clip,attr"`
	Least string     `xml:"minimumValue,attr"`
	Most  string     `xml:"maximumValue,attr"`
	Items []qmlEntry `xml:"item"`
}

// style returns the raster's QGIS style.
func (r *Raster) style(s statistics) []byte {
	q := qmlRaster{Version: styleVersion, Category: "Symbology", Renderer: qmlRenderer{Band: 1, Opacity: 1, Alpha: -1}}
	if len(r.Ramp.Colours) == 0 {
		q.Renderer.Type, q.Renderer.Palette = "paletted", &qmlPalette{}
		for _, c := range r.Classes {
			entry := qmlEntry{strconv.Itoa(c.Value), c.Colour.Opaque(), int(c.Colour.NRGBA().A), c.Label}
			q.Renderer.Palette.Entries = append(q.Renderer.Palette.Entries, entry)
		}
		return styleText(q)
	}
	least, most := span(r.Ramp, s)
	q.Renderer.Type, q.Renderer.Least, q.Renderer.Most = "singlebandpseudocolor", decimal(least), decimal(most)
	shader := &qmlShader{Type: "INTERPOLATED", Mode: 1, Least: decimal(least), Most: decimal(most)}
	for i, c := range r.Ramp.Colours {
		at := least + (most-least)*float64(i)/float64(len(r.Ramp.Colours)-1)
		shader.Items = append(shader.Items, qmlEntry{decimal(at), c.Opaque(), int(c.NRGBA().A), strconv.FormatFloat(at, 'g', 4, 64) + unitText(r.Unit)})
	}
	q.Renderer.Shader = shader
	return styleText(q)
}

// span returns the values at the ends of a ramp: within two standard deviations of the mean, and symmetrical around 0 for a
// diverging ramp.
func span(r symbology.Ramp, s statistics) (least, most float64) {
	least = max(s.least, s.mean-2*s.deviation())
	most = min(s.most, s.mean+2*s.deviation())
	if r.Diverging {
		most = max(math.Abs(least), math.Abs(most))
		least = -most
	}
	if most <= least {
		most = least + 1
	}
	return least, most
}

func unitText(unit string) string {
	if unit == "" || unit == "1" {
		return ""
	}
	return " " + unit
}

func styleText(q any) []byte {
	text, err := xml.MarshalIndent(q, "", " ")
	if err != nil {
		panic(err) // of texts and numbers alone
	}
	return append([]byte(styleHead), append(text, '\n')...)
}
