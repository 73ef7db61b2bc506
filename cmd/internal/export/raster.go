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
	"github.com/minecarbon/minecarbon/reports/symbology"
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
		return nil, exit.Usagef("export %s: is not a raster layer; only raster layers can be written as .tif; choose %s", what, strings.Join(names, ", "))
	}
	layer := e.layers[at]
	switch {
	case e.year != 0 && !layer.Yearly:
		return nil, exit.Usagef("export %s: is the same for all years; leave out --year %d", what, e.year)
	case e.year == 0 && layer.Yearly && !rasterLayers[what].summed:
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
	return to.WriteFile(func(path string) error {
		return gis.WriteGeoTIFF(ctx, path, raster, pixels, func(done, total int) { progress(t.layer.Name, done, total) })
	})
}

// describe returns the raster without its pixels; values are the distinct values of those.
func (t rasterTarget) describe(ctx context.Context, e *exporter, values []float64) (gis.Raster, error) {
	m := e.studyMap
	r := gis.Raster{
		Grid: gis.Grid{Width: m.Width, Height: m.Height, GeoTransform: m.GeoTransform, CRS: m.CRS},
		Name: t.layer.Name, Unit: t.layer.Unit,
	}
	pairs, err := Provenance(e.session, e.Dir)
	if err != nil {
		return r, err
	}
	title := t.layer.Comment
	if t.layer.Yearly {
		pairs["year"] = fmt.Sprint(t.year)
		r.Name = fmt.Sprintf("%s %d", t.layer.Name, t.year)
		title = fmt.Sprintf("%s, %d", t.layer.Comment, t.year)
	}
	storage := rasterLayers[t.layer.Name]
	if t.layer.Name == layerMine {
		mines, err := e.session.Mines(ctx)
		if err != nil {
			return r, err
		}
		storage, r.Classes = mineStorage(len(mines)), mineClasses(mines)
	} else {
		shown := symbology.OfLayer(t.layer.Name, values)
		r.Ramp, r.Classes = shown.Ramp, shown.Classes
	}
	r.Type, r.NoData = storage.kind, storage.noData
	r.Metadata = maps.Clone(pairs)
	r.Metadata["TIFFTAG_IMAGEDESCRIPTION"] = title + ". " + provenanceText(pairs)
	r.Metadata["TIFFTAG_SOFTWARE"] = pairs["software"]
	for _, c := range r.Classes {
		r.Metadata[fmt.Sprintf("CLASS_%d", c.Value)] = c.Label
	}
	return r, nil
}

// A rasterStorage is how a layer is stored.
type rasterStorage struct {
	kind   gis.Type
	noData float64
	summed bool // over the years up to one, which may be left out
}

// noYear is nodata where 0 means never, and in layers with negative classes.
const noYear = math.MinInt16

var rasterLayers = map[string]rasterStorage{
	"destroyed_year":   {kind: gis.Int16, noData: noYear},
	"restored_year":    {kind: gis.Int16, noData: noYear},
	"state":            {kind: gis.Byte},
	"npp_a":            {kind: gis.Float32, noData: math.NaN()},
	"vcs":              {kind: gis.Float32, noData: math.NaN()},
	"trend_slope":      {kind: gis.Float32, noData: math.NaN()},
	"trend_class":      {kind: gis.Int16, noData: noYear},
	"potential_change": {kind: gis.Float32, noData: math.NaN(), summed: true},
}

// mineStorage stores numbers of mines. Up to 254 mines fit into a byte, which has a colour table.
func mineStorage(mines int) rasterStorage {
	if mines >= math.MaxUint8 {
		return rasterStorage{kind: gis.UInt16, noData: math.MaxUint16}
	}
	return rasterStorage{kind: gis.Byte, noData: math.MaxUint8}
}

// mineClasses returns the classes of the mines.
func mineClasses(mines []sql.Mine) []symbology.Class {
	var ids, names []string
	for _, m := range mines {
		ids, names = append(ids, m.ID), append(names, m.Name)
	}
	return symbology.Mines(ids, names)
}
