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
}

func (m *yearMaps) reader() *mapReader {
	layers := slices.Concat(m.bands, m.from)
	return &mapReader{m: m, layers: layers, open: map[*yearTile]*godal.Dataset{}, years: make([][]int32, len(layers))}
}

func (r *mapReader) close() {
	for _, ds := range r.open {
		_ = ds.Close()
	}
}

// read implements mapSource.
func (r *mapReader) read(row0, rows int, codes []int32) ([][]detect.Event, error) {
	var damaged fault.List
	for i := range r.layers {
		r.years[i] = resized(r.years[i], len(codes))
		r.readLayer(i, gdal.Window{Row0: row0, Rows: rows, Cols: r.m.Width}, &damaged)
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

// readLayer reads some rows of a layer from its tiles.
func (r *mapReader) readLayer(i int, rows gdal.Window, damaged *fault.List) {
	layer, years := r.layers[i], r.years[i]
	whole := len(layer) == 1 && layer[0].Meet(rows) == rows
	if !whole {
		for j := range years {
			years[j] = unmappedYear
		}
	}
	for k := range layer {
		t := &layer[k]
		w := t.Meet(rows)
		if w.Rows <= 0 || w.Cols <= 0 {
			if t.Row0+t.Rows <= rows.Row0 { // strips come from north to south
				r.forget(t)
			}
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
				copy(years[(w.Row0-rows.Row0+row)*rows.Cols+w.Col0:], part[row*w.Cols:(row+1)*w.Cols])
			}
		}
	}
}

func (r *mapReader) forget(t *yearTile) {
	if ds := r.open[t]; ds != nil {
		_ = ds.Close()
		delete(r.open, t)
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
		if err := gdal.ReadQuietly(band, col, row, years, w.Cols, w.Rows, func(j int) { masked = append(masked, j) }); err != nil {
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
	if err := gdal.ReadQuietly(band, col, row, r.real, w.Cols, w.Rows, masked); err != nil {
		return err
	}
	for j, v := range r.real {
		years[j] = wholeYear(v, t.yearBand)
	}
	return nil
}
