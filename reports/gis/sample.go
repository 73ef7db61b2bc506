package gis

import (
	"fmt"
	"math"
	"strings"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A SampleGrid is the pixel grid of a map: its reference system as WKT, and GDAL's six terms.
type SampleGrid struct {
	CRS           string
	GeoTransform  [6]float64
	Width, Height int
}

// A SamplePoint is a pixel that a person shall label. Pixel is row × width + column.
type SamplePoint struct {
	ID         int64
	Pixel      int64
	Stratum    string
	StratumKm2 float64
}

// The names of the layers of a sample, and of the fields that a person fills in. The last layer with outlines is on top.
const (
	sampleGrid   = "grid"
	sampleLayer  = "sample"
	sampleStrata = "strata"
)

// SampleLayers returns the layers for a person who labels a sample: the pixels to be labelled, with empty fields; around
// each the grid of its neighbours; and apart from both the strata, so that nobody sees what the map says before
// labelling. Outlines are in degrees. It fails where the reference system cannot be transformed.
func SampleLayers(g SampleGrid, points []SamplePoint) ([]Layer, error) {
	projection, err := NewProjection(g.CRS)
	if err != nil {
		return nil, err
	}
	defer projection.Close()
	grid, sample, strata := &rowList{}, &rowList{}, &rowList{}
	for _, p := range points {
		row, col := p.Pixel/int64(g.Width), p.Pixel%int64(g.Width)
		for r := max(0, row-1); r <= min(row+1, int64(g.Height)-1); r++ {
			for c := max(0, col-1); c <= min(col+1, int64(g.Width)-1); c++ {
				outline, _, _ := g.outline(projection, r, c)
				grid.add(p.ID, outline)
			}
		}
		outline, lon, lat := g.outline(projection, row, col)
		sample.add(p.ID, lon, lat, nil, nil, nil, nil, outline)
		strata.add(p.ID, p.Stratum, p.StratumKm2)
	}
	id := Column{Name: "id", Kind: Integer, Meaning: "Number of the point, in random order"}
	outline := Column{Name: "outline", Kind: Outline}
	return []Layer{
		{Name: sampleGrid, Columns: []Column{id, outline}, Rows: grid, Style: symbology.SampleGrid},
		{Name: sampleLayer, Rows: sample, Style: symbology.Sample, Columns: []Column{
			id,
			{Name: "lon", Kind: Real, Unit: "degree", Meaning: "Longitude of the pixel's centre, WGS 84"},
			{Name: "lat", Kind: Real, Unit: "degree", Meaning: "Latitude of the pixel's centre, WGS 84"},
			{Name: "reference", Kind: Text, Meaning: "To fill in: never, destroyed or restored, as the land is at the end of the study"},
			{Name: "destroyed_year", Kind: Integer, Unit: "a", Meaning: "To fill in: year of the first destruction, empty if unknown or never"},
			{Name: "restored_year", Kind: Integer, Unit: "a", Meaning: "To fill in for restored land: year of the last restoration, empty if unknown"},
			{Name: "note", Kind: Text, Meaning: "Free text"},
			outline,
		}},
		{Name: sampleStrata, Rows: strata, Columns: []Column{
			id,
			{Name: "stratum", Kind: Text, Meaning: "Class of the map when the sample was drawn; do not look before labelling"},
			{Name: "stratum_km2", Kind: Real, Unit: "km2", Meaning: "Area of the stratum"},
		}},
	}, nil
}

// outline returns the outline of a pixel as WKT, and its centre, in degrees; nil and NaN where there are none.
func (g SampleGrid) outline(p *Projection, row, col int64) (wkt any, lon, lat float64) {
	offsets := [][2]float64{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0.5, 0.5}}
	x, y := make([]float64, len(offsets)), make([]float64, len(offsets))
	for i, o := range offsets {
		c, r := float64(col)+o[0], float64(row)+o[1]
		x[i] = g.GeoTransform[0] + c*g.GeoTransform[1] + r*g.GeoTransform[2]
		y[i] = g.GeoTransform[3] + c*g.GeoTransform[4] + r*g.GeoTransform[5]
	}
	p.ToDegrees(x, y)
	var ring []string
	for _, i := range []int{0, 1, 2, 3, 0} {
		if math.IsNaN(x[i]) {
			return nil, math.NaN(), math.NaN()
		}
		ring = append(ring, fmt.Sprintf("%.12f %.12f", x[i], y[i]))
	}
	return "POLYGON((" + strings.Join(ring, ",") + "))", x[4], y[4]
}

// rowList is rows in memory.
type rowList struct{ rows [][]any }

func (l *rowList) add(row ...any) { l.rows = append(l.rows, row) }

// Next implements [Rows].
func (l *rowList) Next() (row []any, ok bool, err error) {
	if len(l.rows) == 0 {
		return nil, false, nil
	}
	row, l.rows = l.rows[0], l.rows[1:]
	return row, true, nil
}
