package gis

import (
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

type qmlVector struct {
	XMLName  xml.Name     `xml:"qgis"`
	Version  string       `xml:"version,attr"`
	Category string       `xml:"styleCategories,attr"`
	Renderer qmlGraduated `xml:"renderer-v2"`
}

type qmlGraduated struct {
	Type    string      `xml:"type,attr"`
	Attr    string      `xml:"attr,attr"`
	Method  string      `xml:"graduatedMethod,attr"`
	Levels  int         `xml:"symbollevels,attr"`
	Order   int         `xml:"enableorderby,attr"`
	Raster  int         `xml:"forceraster,attr"`
	Ranges  []qmlRange  `xml:"ranges>range"`
	Symbols []qmlSymbol `xml:"symbols>symbol"`
}

type qmlRange struct {
	Symbol string `xml:"symbol,attr"`
	Lower  string `xml:"lower,attr"`
	Upper  string `xml:"upper,attr"`
	Label  string `xml:"label,attr"`
	Render bool   `xml:"render,attr"`
}

type qmlSymbol struct {
	Type  string    `xml:"type,attr"`
	Name  string    `xml:"name,attr"`
	Alpha int       `xml:"alpha,attr"`
	Clip  int       `xml:"clip_to_extent,attr"`
	RHR   int       `xml:"force_rhr,attr"`
	Fill  qmlSimple `xml:"layer"`
}

type qmlSimple struct {
	Class   string     `xml:"class,attr"`
	Enabled int        `xml:"enabled,attr"`
	Locked  int        `xml:"locked,attr"`
	Pass    int        `xml:"pass,attr"`
	Options qmlOptions `xml:"Option"`
}

type qmlOptions struct {
	Type    string      `xml:"type,attr"`
	Options []qmlOption `xml:"Option"`
}

type qmlOption struct {
	Name  string `xml:"name,attr"`
	Type  string `xml:"type,attr"`
	Value string `xml:"value,attr"`
}

// graduatedStyle returns the QGIS style of a layer with those values in the column.
func graduatedStyle(g symbology.Graduated, values []float64) string {
	q := qmlVector{Version: styleVersion, Category: "Symbology", Renderer: qmlGraduated{
		Type: "graduatedSymbol", Attr: g.Column, Method: "GraduatedColor",
	}}
	breaks := quantiles(values, len(g.Colours))
	for i := 0; i+1 < len(breaks); i++ {
		// The greatest values have the last colour, also if there are fewer classes than colours.
		colour := g.Colours[len(g.Colours)-len(breaks)+1+i]
		name := strconv.Itoa(i)
		q.Renderer.Ranges = append(q.Renderer.Ranges, qmlRange{
			name, decimal(breaks[i]), decimal(breaks[i+1]), shortNumber(breaks[i]) + " – " + shortNumber(breaks[i+1]), true,
		})
		q.Renderer.Symbols = append(q.Renderer.Symbols, symbol(name, colour, g.Outline))
	}
	return string(styleText(q))
}

func symbol(name string, fill, outline symbology.Colour) qmlSymbol {
	return qmlSymbol{Type: "fill", Name: name, Alpha: 1, Clip: 1, Fill: qmlSimple{
		Class: "SimpleFill", Enabled: 1, Options: qmlOptions{"Map", []qmlOption{
			{"color", "QString", rgba(fill)},
			{"style", "QString", "solid"},
			{"outline_color", "QString", rgba(outline)},
			{"outline_style", "QString", "solid"},
			{"outline_width", "QString", "0.2"},
			{"outline_width_unit", "QString", "MM"},
			{"joinstyle", "QString", "bevel"},
		}},
	}}
}

// quantiles returns the bounds of n classes of about equal size, fewer if values repeat, none without values.
func quantiles(values []float64, n int) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return nil
	}
	var bounds []float64
	for i := range n + 1 {
		v := sorted[int(math.Round(float64(i)*float64(len(sorted)-1)/float64(n)))]
		if len(bounds) == 0 || v > bounds[len(bounds)-1] {
			bounds = append(bounds, v)
		}
	}
	if len(bounds) == 1 {
		bounds = append(bounds, bounds[0])
	}
	return bounds
}

// rgba formats a colour as QGIS does in symbols.
func rgba(c symbology.Colour) string {
	parts := c.NRGBA()
	return fmt.Sprintf("%d,%d,%d,%d", parts.R, parts.G, parts.B, parts.A)
}

func shortNumber(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
