package symbology

import (
	"fmt"
	"strings"
)

// A Class is a value of a layer and its meaning.
type Class struct {
	Value  int
	Label  string // in English
	Code   string // an identifier, may be empty
	Colour Colour
}

// Single colours.
const (
	Loss    Colour = "#d55e00" // vermilion
	Gain    Colour = "#0072b2" // blue
	Unknown Colour = "#f4f4f4" // no value
	clear   Colour = "#ffffff00"
)

// States are the states of the land, by the value of layer state.
var States = []Class{
	{Value: 1, Label: "vegetated", Colour: "#d9d9d9"},
	{Value: 2, Label: "destroyed", Colour: Loss},
	{Value: 3, Label: "restored", Colour: "#56b4e9"},
}

// TrendClasses are the classes of the trend of VCS, by the value of layer trend_class.
var TrendClasses = []Class{
	{Value: 2, Label: "extremely significant improvement (p < 0.01)", Colour: Gain},
	{Value: 1, Label: "significant improvement (p < 0.05)", Colour: "#56b4e9"},
	{Value: 0, Label: "not significant", Colour: "#d0d0d0"},
	{Value: -1, Label: "significant degradation (p < 0.05)", Colour: "#e69f00"},
	{Value: -2, Label: "extremely significant degradation (p < 0.01)", Colour: "#d55e00"},
}

// Ramps of quantities.
var (
	Production = Ramp{Colours: []Colour{"#ffffe5", "#d9f0a3", "#78c679", "#238443", "#004529"}} // NPP and VCS
	Losses     = Ramp{Colours: []Colour{"#fbe9dc", Loss, "#5c2800"}}                            // VCSD
	Changes    = Ramp{Colours: []Colour{Loss, Unknown, Gain}, Diverging: true}                  // with their sign
	gains      = Ramp{Colours: []Colour{"#dceefb", Gain, "#00304d"}}
)

// A Layer is how a raster layer is shown: by a ramp for quantities, else by classes.
type Layer struct {
	Ramp    Ramp
	Classes []Class
	years   Ramp // of classes that are years
}

var layers = map[string]Layer{
	"destroyed_year":   {years: Losses},
	"restored_year":    {years: gains},
	"state":            {Classes: States},
	"npp_a":            {Ramp: Production},
	"vcs":              {Ramp: Production},
	"trend_slope":      {Ramp: Changes},
	"trend_class":      {Classes: TrendClasses},
	"potential_change": {Ramp: Changes},
}

// OfLayer returns the symbology of a raster layer. The values of the layer, in ascending order, become classes if they are
// years; 0 is never and transparent. It panics if there is no such layer, which is a mistake of the program.
func OfLayer(name string, values []float64) Layer {
	l, ok := layers[name]
	if !ok {
		panic("symbology: no layer " + name)
	}
	if l.years.Colours == nil {
		return l
	}
	for i, v := range values {
		c := Class{Label: "never", Colour: clear}
		if v != 0 {
			c = Class{Value: int(v), Label: fmt.Sprint(v), Colour: l.years.At(float64(i) / float64(len(values)))}
		}
		l.Classes = append(l.Classes, c)
	}
	return l
}

// Doubts are what the bits of the quality of a date mean, the lowest first.
var Doubts = []Class{
	{Value: 1, Label: "unknown years before"}, {Value: 2, Label: "not confirmed before the record ends"}, {Value: 4, Label: "short first run before"},
	{Value: 8, Label: "unknown years while confirmed"}, {Value: 16, Label: "before the record"},
}

// DateQualities returns classes of the quality of dates, sums of bits in ascending order; 0 is transparent.
func DateQualities(values []int) []Class {
	var classes []Class
	for i, v := range values {
		c := Class{Value: v, Label: "no event, or no doubt", Colour: clear}
		if v != 0 {
			var words []string
			for _, doubt := range Doubts {
				if v&doubt.Value != 0 {
					words = append(words, doubt.Label)
				}
			}
			c.Label, c.Colour = strings.Join(words, ", "), distinct(i)
		}
		classes = append(classes, c)
	}
	return classes
}

// Mines returns classes that number mines from 1, with their names as labels and ids as codes. 0 is land outside mines and
// transparent.
func Mines(ids, names []string) []Class {
	classes := []Class{{Label: "outside mines", Colour: clear}}
	for i, name := range names {
		classes = append(classes, Class{Value: i + 1, Label: name, Code: ids[i], Colour: distinct(i)})
	}
	return classes
}

// Graduated colours polygons by a column, in as many classes of about equal size as there are colours.
type Graduated struct {
	Column  string
	Title   string // for people, with the unit
	Colours []Colour
	Outline Colour
}

// Sample and SampleGrid show the pixels of a sample, and their neighbours, as outlines over imagery.
var (
	Sample     = Graduated{Column: "id", Title: "Pixels to be labelled", Colours: []Colour{clear}, Outline: Loss}
	SampleGrid = Graduated{Column: "id", Title: "Grid of pixels", Colours: []Colour{clear}, Outline: "#ffffff"}
)

// Outlines shows layers of polygons, by their names. Layers that are not named have no style.
var Outlines = map[string]Graduated{
	"mines": {Column: "vcsd_gg", Title: "Deficit VCSD [Gg CO2]", Colours: Losses.Steps(5), Outline: "#404040"},
	"cells": {Column: "npp_b_mean", Title: "Mean NPP [g C m-2 a-1]", Colours: Production.Colours, Outline: "#ffffff40"},
}
