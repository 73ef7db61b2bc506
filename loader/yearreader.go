package loader

import (
	"math"
	"slices"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/strip"
)

// mapReader reads windows of year rasters.
type mapReader struct {
	m      *yearMaps
	layers []yearLayer // bands, then from
	open   map[*yearTile]*godal.Dataset
	years  [][]int32 // per layer, of the last strip
	part   []int32   // of a tile
	real   []float64
	key    map[[2]int32]int32 // history trie: (node, year) -> node
	leaf   map[int32]int32    // trie node -> code
	zones  zoneReader
}

func (m *yearMaps) reader() (*mapReader, error) {
	layers := slices.Concat(m.bands, m.from)
	r := &mapReader{m: m, layers: layers, open: map[*yearTile]*godal.Dataset{}, years: make([][]int32, len(layers))}
	for k := 1; k < len(m.Zones); k++ {
		s, err := gdal.NewSampler(&m.Grid, &m.Zones[k].Grid)
		if err != nil {
			r.close()
			return nil, err
		}
		r.zones.samplers = append(r.zones.samplers, s)
	}
	return r, nil
}

func (r *mapReader) close() {
	for _, s := range r.zones.samplers {
		s.Close()
	}
	for _, ds := range r.open {
		_ = ds.Close()
	}
}

// read implements mapSource.
func (r *mapReader) read(row0, rows int, codes []int32) ([][]detect.Event, error) {
	var damaged fault.List
	for i := range r.layers {
		r.years[i] = resized(r.years[i], len(codes))
		strip := gdal.Window{Row0: row0, Rows: rows, Cols: r.m.Width}
		r.readLayer(r.layers[i], 0, strip, r.years[i], &damaged)
		r.forget(r.layers[i], 0, row0)
		if len(r.m.Zones) > 0 {
			r.addZones(i, strip, &damaged)
		}
		if i >= len(r.m.bands) {
			for j, year := range r.years[i] {
				if year == unmappedYear || year == brokenYear {
					r.years[i][j] = 0
				}
			}
		}
	}
	if len(damaged) > 0 {
		return nil, damaged.Err()
	}
	r.key, r.leaf = map[[2]int32]int32{}, map[int32]int32{}
	var events [][]detect.Event
	for start := 0; start < len(codes); {
		end := r.runEnd(start, len(codes))
		var code int32
		code, events = r.code(start, events)
		for i := start; i < end; i++ {
			codes[i] = code
		}
		start = end
	}
	return events, nil
}

// runEnd returns the end of the run of pixels of equal years that begins at start.
func (r *mapReader) runEnd(start, limit int) int {
	end := limit
	for _, years := range r.years {
		end = start + alike(years[start:end])
	}
	return end
}

// code returns the code of the years of a pixel, which it adds to events where they are new.
func (r *mapReader) code(pixel int, events [][]detect.Event) (int32, [][]detect.Event) {
	node, without, some := int32(0), 0, false
	for i, years := range r.years {
		year := years[pixel]
		if year == unmappedYear {
			without++
			continue
		}
		some = some || year != 0 && i < len(r.m.bands)
		next, ok := r.key[[2]int32{node, year}]
		if !ok {
			next = int32(len(r.key) + 1)
			r.key[[2]int32{node, year}] = next
		}
		node = next
	}
	switch {
	case without == len(r.m.bands):
		return strip.UnmappedCode, events
	case without > 0 && some:
		return strip.HalfEventCode, events
	case without > 0:
		return strip.HalfCode, events
	}
	code, ok := r.leaf[node]
	if !ok {
		code = int32(len(events))
		r.leaf[node] = code
		events = append(events, r.events(pixel))
	}
	return code, events
}

// events returns what the bands hold of a pixel.
func (r *mapReader) events(pixel int) []detect.Event {
	n := len(r.m.bands)
	events := make([]detect.Event, n)
	for i := range events {
		events[i] = detect.Event{Year: r.years[i][pixel], Quality: -1}
		if r.m.from == nil {
			continue
		}
		if from := r.years[n+i][pixel]; from != 0 {
			events[i].Earliest, events[i].Quality = from, 0
			if from < events[i].Year {
				events[i].Quality = detect.GapBefore
			}
		}
	}
	return events
}

// readLayer reads a window of a layer from the tiles of a zone.
func (r *mapReader) readLayer(layer yearLayer, zone int, from gdal.Window, years []int32, damaged *fault.List) {
	whole := len(layer) == 1 && layer[0].Meet(from) == from
	if !whole {
		for j := range years {
			years[j] = unmappedYear
		}
	}
	for k := range layer {
		t := &layer[k]
		w := t.Meet(from)
		if t.zone != zone || w.Rows <= 0 || w.Cols <= 0 {
			continue
		}
		part := years
		if !whole {
			r.part = resized(r.part, w.Cells())
			part = r.part
		}
		if err := r.readTile(t, w, part); err != nil {
			damaged.Add(gdal.Damaged("load disturbance", t.path, w.Row0-t.Row0, w.Rows, err, "write it again"))
			continue
		}
		if !whole {
			for row := range w.Rows {
				copy(years[from.Index(w.Row0+row, w.Col0):], part[row*w.Cols:(row+1)*w.Cols])
			}
		}
	}
}

// forget closes the tiles of a zone that end before a row: strips come from north to south.
func (r *mapReader) forget(layer yearLayer, zone, row int) {
	for k := range layer {
		t := &layer[k]
		if ds := r.open[t]; ds != nil && t.zone == zone && t.Row0+t.Rows <= row {
			_ = ds.Close()
			delete(r.open, t)
		}
	}
}

// zoneReader is what a reader of a map of several zones needs.
type zoneReader struct {
	samplers []*gdal.Sampler // of all zones but the first
	owner    []int8          // by pixel of the strip: the zone that it belongs to, -1 for none
	samples  []gdal.Sample
	years    []int32 // of a window of a zone
}

// addZones adds the years of the other zones to those that the map's own has in a strip. A pixel belongs to the zone whose
// central meridian is nearest to its centre, of those whose tiles have data there in the first layer; of two as near, to the first.
func (r *mapReader) addZones(layer int, strip gdal.Window, damaged *fault.List) {
	z := &r.zones
	if layer == 0 {
		z.owner = resized(z.owner, len(r.years[0]))
		for i, year := range r.years[0] {
			z.owner[i] = int8(-b2i(year == unmappedYear))
		}
	}
	for k := 1; k < len(r.m.Zones); k++ {
		on := r.m.Zones[k].On.Meet(strip)
		if on.Rows <= 0 || on.Cols <= 0 {
			continue
		}
		north := math.MaxInt
		for col0 := on.Col0 / gdal.SampleCols * gdal.SampleCols; col0 < on.Col0+on.Cols; col0 += gdal.SampleCols {
			block := gdal.Window{Row0: strip.Row0, Col0: col0, Rows: strip.Rows, Cols: min(gdal.SampleCols, strip.Cols-col0)}
			if w := r.sample(k, block); w.Cells() > 0 {
				z.years = resized(z.years, w.Cells())
				r.readLayer(r.layers[layer], k, w, z.years, damaged)
				r.addBlock(layer, k, strip, block, w)
				north = min(north, w.Row0)
			}
		}
		if north < math.MaxInt {
			r.forget(r.layers[layer], k, north)
		}
	}
}

// sample samples a block of the map and returns the window of the zone that holds the samples.
func (r *mapReader) sample(zone int, block gdal.Window) (w gdal.Window) {
	z := &r.zones
	z.samples = resized(z.samples, block.Cells())
	for row := range block.Rows {
		z.samplers[zone-1].Row(block.Row0+row, block.Col0, z.samples[row*block.Cols:(row+1)*block.Cols])
	}
	for _, at := range z.samples {
		if at.Row >= 0 && w.Index(at.Row, at.Col) < 0 {
			w = w.Join(gdal.Window{Row0: at.Row, Col0: at.Col, Rows: 1, Cols: 1})
		}
	}
	return w
}

// addBlock takes the sampled years of the pixels that belong to a zone.
func (r *mapReader) addBlock(layer, zone int, strip, block, w gdal.Window) {
	z := &r.zones
	zones, years := r.m.Zones, r.years[layer]
	for i, at := range z.samples {
		if at.Row < 0 {
			continue
		}
		pixel, year := strip.Index(block.Row0+i/block.Cols, block.Col0+i%block.Cols), z.years[w.Index(at.Row, at.Col)]
		owner := z.owner[pixel]
		switch {
		case layer > 0 && int(owner) == zone, owner < 0 && year != unmappedYear:
			years[pixel] = year
		case layer == 0 && year != unmappedYear && zones[zone].From(at.Lon) < zones[owner].From(at.Lon):
			years[pixel] = year
		default:
			continue
		}
		if layer == 0 {
			z.owner[pixel] = int8(zone)
		}
	}
}

// readTile reads the years of a window of the map from a tile.
func (r *mapReader) readTile(t *yearTile, w gdal.Window, years []int32) error {
	ds := r.open[t]
	if ds == nil {
		var err error
		if ds, err = gdal.OpenRaster("load disturbance", t.path); err != nil {
			return err
		}
		r.open[t] = ds
	}
	band, col, row := gdal.DataBands(ds)[t.band], w.Col0-t.Col0, w.Row0-t.Row0
	if !t.floating {
		var masked []int
		if err := gdal.ReadQuietly("load disturbance", t.path, band, col, row, years, w.Cols, w.Rows, func(j int) { masked = append(masked, j) }); err != nil {
			return err
		}
		t.takeYears(years)
		for _, j := range masked {
			years[j] = unmappedYear
		}
		return nil
	}
	r.real = resized(r.real, len(years))
	masked := func(j int) { r.real[j] = math.NaN() }
	if err := gdal.ReadQuietly("load disturbance", t.path, band, col, row, r.real, w.Cols, w.Rows, masked); err != nil {
		return err
	}
	for j, v := range r.real {
		years[j] = wholeYear(v, t.yearBand)
	}
	return nil
}
