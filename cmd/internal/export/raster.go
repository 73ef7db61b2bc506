package export

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/sql"
)

// layerMine has the mines as its classes.
const layerMine = "mine"

// rasterTarget is a layer on the map's grid.
type rasterTarget struct {
	layer sql.Layer
	year  int
}

func (e *exporter) rasterTarget(what string) (target, error) {
	at := slices.IndexFunc(e.layers, func(l sql.Layer) bool { return l.Name == what })
	if at < 0 {
		var names []string
		for _, l := range e.layers {
			names = append(names, l.Name)
		}
		return nil, exit.Usagef("export %s: is no raster layer, which alone a .tif holds; choose %s", what, strings.Join(names, ", "))
	}
	layer := e.layers[at]
	switch {
	case e.year != 0 && !layer.Yearly:
		return nil, exit.Usagef("export %s: is the same for all years; leave out --year %d", what, e.year)
	case e.year == 0 && layer.Yearly && !symbologies[what].summed:
		return nil, exit.Usagef("export %s: no year is given; use --year, %d to %d", what, e.studyMap.FirstYear, e.studyMap.LastYear)
	}
	return rasterTarget{layer, e.yearOrLast()}, nil
}

func (t rasterTarget) write(ctx context.Context, e *exporter, to Destination, progress func(string, int, int)) (err error) {
	pixels, err := e.session.Pixels(ctx, t.layer, t.year)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, pixels.Close()) }()
	raster, err := t.describe(ctx, e, pixels.Values())
	if err != nil {
		return err
	}
	to.companions = gis.Companions
	return to.writeFile(func(path string) error {
		return gis.WriteGeoTIFF(ctx, path, raster, pixels, func(done, total int) { progress(t.layer.Name, done, total) })
	})
}

// describe is the raster without its pixels, whose different values are given.
func (t rasterTarget) describe(ctx context.Context, e *exporter, values []float64) (gis.Raster, error) {
	look, m := symbologies[t.layer.Name], e.studyMap
	r := gis.Raster{
		Grid: gis.Grid{Width: m.Width, Height: m.Height, GeoTransform: m.GeoTransform, CRS: m.CRS},
		Type: look.kind, NoData: look.noData, Name: t.layer.Name, Unit: t.layer.Unit, Ramp: look.ramp, Classes: look.classes,
	}
	pairs, err := provenance(e.Dir)
	if err != nil {
		return r, err
	}
	title := t.layer.Comment
	if t.layer.Yearly {
		pairs["year"] = fmt.Sprint(t.year)
		r.Name = fmt.Sprintf("%s %d", t.layer.Name, t.year)
		title = fmt.Sprintf("%s, %d", t.layer.Comment, t.year)
	}
	switch {
	case t.layer.Name == layerMine:
		mines, err := e.session.Mines(ctx)
		if err != nil {
			return r, err
		}
		r.Type, r.NoData, r.Classes = mineClasses(mines)
	case look.years.Colours != nil:
		r.Classes = yearClasses(values, look.years)
	}
	r.Metadata = maps.Clone(pairs)
	r.Metadata["TIFFTAG_IMAGEDESCRIPTION"] = title + ". " + provenanceText(pairs)
	r.Metadata["TIFFTAG_SOFTWARE"] = pairs["software"]
	for _, c := range r.Classes {
		r.Metadata[fmt.Sprintf("CLASS_%d", c.Value)] = c.Label
	}
	return r, nil
}

// symbology is how a layer is stored and shown.
type symbology struct {
	kind    gis.Type
	noData  float64
	summed  bool // over the years up to one, which may be left out
	ramp    gis.Ramp
	years   gis.Ramp // of classes that are years
	classes []gis.Class
}

// noYear is nodata where 0 means never, and in layers with negative classes.
const noYear = math.MinInt16

var (
	greens  = []gis.Colour{"#ffffe5", "#d9f0a3", "#78c679", "#238443", "#004529"}
	reds    = gis.Ramp{Colours: []gis.Colour{"#ffffb2", "#fd8d3c", "#bd0026"}}
	blues   = gis.Ramp{Colours: []gis.Colour{"#c7e9b4", "#41b6c4", "#253494"}}
	balance = gis.Ramp{Colours: []gis.Colour{"#8c510a", "#dfc27d", "#f5f5f5", "#80cdc1", "#01665e"}, Diverging: true}
)

var symbologies = map[string]symbology{
	"destroyed_year": {kind: gis.Int16, noData: noYear, years: reds},
	"restored_year":  {kind: gis.Int16, noData: noYear, years: blues},
	"state": {kind: gis.Byte, classes: []gis.Class{
		{Value: 1, Label: "vegetated", Colour: "#238443"}, {Value: 2, Label: "destroyed", Colour: "#bd0026"},
		{Value: 3, Label: "restored", Colour: "#fdae61"},
	}},
	"npp_a":       {kind: gis.Float32, noData: math.NaN(), ramp: gis.Ramp{Colours: greens}},
	"vcs":         {kind: gis.Float32, noData: math.NaN(), ramp: gis.Ramp{Colours: greens}},
	"trend_slope": {kind: gis.Float32, noData: math.NaN(), ramp: balance},
	"trend_class": {kind: gis.Int16, noData: noYear, classes: []gis.Class{
		{Value: -2, Label: "degradation, p < 0.01", Colour: "#b2182b"}, {Value: -1, Label: "degradation, p < 0.05", Colour: "#f4a582"},
		{Value: 0, Label: "not significant", Colour: "#e0e0e0"},
		{Value: 1, Label: "improvement, p < 0.05", Colour: "#a6d96a"}, {Value: 2, Label: "improvement, p < 0.01", Colour: "#1a9641"},
	}},
	"potential_change": {kind: gis.Float32, noData: math.NaN(), summed: true, ramp: balance},
}

// mineClasses number the mines from 1; 0 is land outside them. Up to 254 mines fit into a byte,
// which has a colour table, with 255 as nodata.
func mineClasses(mines []sql.Mine) (kind gis.Type, noData float64, classes []gis.Class) {
	kind, noData = gis.Byte, math.MaxUint8
	if len(mines) >= math.MaxUint8 {
		kind, noData = gis.UInt16, math.MaxUint16
	}
	classes = []gis.Class{{Value: 0, Label: "outside mines", Colour: "#ffffff00"}}
	for i, m := range mines {
		classes = append(classes, gis.Class{Value: i + 1, Label: m.Name, Code: m.ID, Colour: distinct(i)})
	}
	return kind, noData, classes
}

// distinct is one of a row of colours whose neighbours differ: hues apart by the golden angle.
func distinct(i int) gis.Colour {
	const goldenAngle, light, chroma = 137.50776405, 0.55, 0.38
	part := func(shift float64) int {
		hue := (float64(i)*goldenAngle + shift) * math.Pi / 180
		return int(math.Round(255 * (light + chroma*math.Cos(hue))))
	}
	return gis.Colour(fmt.Sprintf("#%02x%02x%02x", part(0), part(240), part(120)))
}

// yearClasses colour the years from the first to the last; 0 is never and stays clear.
func yearClasses(values []float64, ramp gis.Ramp) []gis.Class {
	var classes []gis.Class
	for i, v := range values {
		if v == 0 {
			classes = append(classes, gis.Class{Value: 0, Label: "never", Colour: "#ffffff00"})
			continue
		}
		classes = append(classes, gis.Class{Value: int(v), Label: fmt.Sprint(v), Colour: ramp.At(float64(i) / float64(len(values)))})
	}
	return classes
}
