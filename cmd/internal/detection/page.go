package detection

import (
	"bytes"
	"math"

	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/stack"
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/reports/pixelpage"
)

// pageText is the page for people, in a language.
func pageText(d *loader.Detection, l reports.Language) ([]byte, error) {
	p := pageOf(d, l)
	projection, err := gis.NewProjection(d.Map.WKT)
	if err != nil {
		return nil, err
	}
	defer projection.Close()
	lon, lat := make([]float64, len(p.Pixels)), make([]float64, len(p.Pixels))
	for i, x := range p.Pixels {
		lon[i], lat[i] = d.Map.At(float64(x.Col)+0.5, float64(x.Row)+0.5)
	}
	projection.ToDegrees(lon, lat)
	for i := range p.Pixels {
		p.Pixels[i].Lon, p.Pixels[i].Lat = lon[i], lat[i]
	}
	var text bytes.Buffer
	err = pixelpage.Write(&text, p)
	return text.Bytes(), err
}

func pageOf(d *loader.Detection, l reports.Language) pixelpage.Page {
	m, c := d.Map, d.Map.Counts
	p := pixelpage.Page{
		Language: l, Study: d.Study.Name, Software: version.Text(), Input: d.Study.Disturbance.Kind(),
		First: m.Record.First, Last: m.Record.Last, Observed: m.Record.Years, Natural: m.Record.AtStart == detect.AtStartNatural, MinPatchHa: m.MinPatchHa,
		Counts: pixelpage.Counts{
			Examined: c.Examined, Destroyed: c.Destroyed, Restored: c.Restored, BareAtStart: c.BareAtStart, Small: c.Small, Provisional: c.Provisional,
			BareAtStartKm2: km2(c.BareAtStartM2), SmallKm2: km2(c.SmallM2), ProvisionalKm2: km2(c.ProvisionalM2),
		},
	}
	if p.First == 0 {
		p.First, p.Last = d.Study.FirstYear, d.Study.LastYear
	}
	for i, id := range d.Mines {
		p.Groups = append(p.Groups, pixelpage.Group{ID: id, Name: d.Names[i]})
	}
	for _, a := range m.Alpha {
		p.Groups[a.Mine].Thresholds = append(p.Groups[a.Mine].Thresholds, threshold(a.Year, a.Threshold, a.Split.Separation()))
	}
	for i := range d.Pixels {
		p.Pixels = append(p.Pixels, pixelOf(&d.Pixels[i], len(d.Mines)))
	}
	if n := len(p.Pixels); n > 0 && p.Pixels[n-1].Group == len(d.Mines) { // land outside comes last
		p.Groups = append(p.Groups, outside(m))
	}
	return p
}

// outside is the land outside mines. It has one threshold where it was dated by NDVI.
func outside(m *dating.Map) (g pixelpage.Group) {
	if m.Outside.Alpha == detect.Unknown || m.Outside.Source == "" {
		return g
	}
	for year := m.Record.First; year <= m.Record.Last; year++ {
		g.Thresholds = append(g.Thresholds, threshold(year, m.Outside, math.NaN()))
	}
	return g
}

func threshold(year int, t detect.Threshold, separation float64) pixelpage.Threshold {
	return pixelpage.Threshold{
		Year: year, Soil: detect.NDVI(t.Soil), Vegetation: detect.NDVI(t.Vegetation), Alpha: detect.NDVI(t.Alpha), Clear: detect.NDVI(t.Clear),
		Separation: separation, Source: t.Source,
	}
}

// pixelOf is a pixel for the page; land outside mines is the group of that number.
func pixelOf(x *dating.Pixel, outside int) pixelpage.Pixel {
	p := pixelpage.Pixel{Group: x.Mine, Row: x.Row, Col: x.Col, Kind: x.Kind}
	if x.Mine < 0 {
		p.Group = outside
	}
	for _, e := range x.Events {
		p.Events = append(p.Events, pixelpage.Event{Year: int(e.Year), Earliest: int(e.Earliest), Quality: int(e.Quality)})
	}
	readings := map[stack.Kind]byte{stack.Unknown: pixelpage.AsUnknown, stack.Vegetated: pixelpage.AsVegetated, stack.Destroyed: pixelpage.AsBare}
	for _, s := range x.Seen {
		p.Seen = append(p.Seen, pixelpage.Seen{Value: s.Value, As: readings[s.Kind]})
	}
	for _, b := range x.Breaks {
		p.Breaks = append(p.Breaks, pixelpage.Break{Year: b.Year, Magnitude: b.Magnitude})
	}
	return p
}
