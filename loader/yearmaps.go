package loader

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/impossible"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// yearBand is one band of a year raster.
type yearBand struct {
	path     string
	band     int
	floating bool
	nodata   float64
	hasCode  bool // nodata marks unmapped pixels
	add      int32
	never    int32

	blockRows int // rows of a block of the file
}

// Values that no year raster holds: a pixel without data, and one whose stored
// value is not a whole number.
const unmappedYear, brokenYear = math.MinInt32, impossible.Broken

// noYear stands for anything beyond it.
const noYear = impossible.Beyond

func openYears(in studyfile.YearsInput) (bands []yearBand, g gdal.Grid, found []finding.Finding, err error) {
	path := in.File
	ds, err := gdal.OpenRaster("load disturbance", path)
	if err != nil {
		if gdal.IsVector(path) {
			err = fault.New(fault.ErrData, "load disturbance %s: is a vector file; give polygons with years as disturbance.events", path)
		}
		return nil, g, nil, err
	}
	defer ds.Close()
	stored := gdal.DataBands(ds)
	if len(stored) == 0 {
		return nil, g, nil, fault.New(fault.ErrData, "load disturbance %s: is a container without a raster of its own; give a GeoTIFF of years", path)
	}
	// Beside one band of years alpha is alpha, as gdalwarp -dstalpha writes it.
	if err := gdal.CheckAlpha("load disturbance", path, "a cycle", ds, func(band godal.Band) bool {
		return len(stored) > 1 && band.Structure().DataType == godal.Byte
	}); err != nil {
		return nil, g, nil, err
	}
	if g, err = gdal.GridOf(ds, "disturbance "+path, gdal.WKTOf(ds, path)); err != nil {
		return nil, g, nil, err
	}
	bands = make([]yearBand, len(stored))
	for i, band := range stored {
		if bands[i], err = yearBandOf(in, i, band); err != nil {
			return nil, g, nil, err
		}
	}
	if in.Band != "" {
		names := gdal.BandNames(stored)
		chosen, ok := gdal.NamedBand(names, in.Band)
		if !ok {
			return nil, g, nil, fault.New(fault.ErrData, "load disturbance %s: has no band %q; its bands are %s", path, in.Band, shortList(names))
		}
		bands, stored = bands[chosen:chosen+1], stored[chosen:chosen+1]
	}
	for i, band := range stored {
		for _, f := range bands[i].findings(in, band) {
			if !slices.ContainsFunc(found, func(o finding.Finding) bool { return o.Message == f.Message }) {
				found = append(found, f)
			}
		}
	}
	return bands, g, found, nil
}

// yearBandOf returns how a band of a year raster is read.
func yearBandOf(in studyfile.YearsInput, i int, band godal.Band) (yearBand, error) {
	b := yearBand{path: in.File, band: i, add: int32(in.Add), never: int32(in.Never), blockRows: band.Structure().BlockSizeY}
	switch band.Structure().DataType {
	case godal.Byte, godal.Int16, godal.UInt16, godal.Int32, godal.UInt32:
	default:
		// Wider whole numbers, too, which godal has no name for.
		if kind := band.Structure().DataType.String(); strings.HasPrefix(kind, "C") {
			return b, fault.New(fault.ErrData, "load disturbance %s: stores %s, want years as whole numbers; write it as Int16", in.File, kind)
		}
		b.floating = true
	}
	// What the study calls never is never, though the file calls it nodata.
	if nodata, ok := band.NoData(); ok && nodata != float64(in.Never) && nodata != 0 {
		b.setCode(nodata)
	}
	if in.NoData != nil {
		b.setCode(float64(*in.NoData))
	}
	return b, nil
}

// findings are those on what a file says of a band beside its numbers.
func (b *yearBand) findings(in studyfile.YearsInput, band godal.Band) (all []finding.Finding) {
	if year := b.nodata + float64(b.add); in.NoData == nil && b.hasCode && year >= studyfile.EarliestYear && year <= studyfile.LatestYear && b.nodata != float64(b.never) {
		all = append(all, finding.Finding{Severity: finding.Warning, Value: finding.Value(b.nodata), Remedy: "if it is not, give another number as nodata beside the file"}.
			Says("map: the nodata value of a year raster is itself a year, %s, which counts as unmapped", fmt.Sprintf("%.6g", year)))
	}
	if st := band.Structure(); st.Scale != 0 && st.Scale != 1 || st.Offset != 0 {
		all = append(all, finding.Finding{Severity: finding.Warning, Remedy: "years are taken as stored; give add beside the file if an offset belongs to them"}.
			Says("map: a year raster has scale %s and offset %s, which are not applied", fmt.Sprintf("%.6g", st.Scale), fmt.Sprintf("%.6g", st.Offset)))
	}
	switch band.ColorInterp() {
	case godal.CIRed, godal.CIGreen, godal.CIBlue:
		all = append(all, finding.Finding{Severity: finding.Warning, Remedy: "if it is one, export the years themselves"}.Says("map: a year raster has bands of red, green and blue, as a picture has"))
	case godal.CIPalette:
		all = append(all, finding.Finding{Severity: finding.Remark, Remedy: "if the colours and not the numbers tell the years, export the years themselves"}.Says("map: a year raster has a colour table; its stored numbers are taken as years"))
	}
	return all
}

// setCode takes the code of pixels without data. A whole-number band can hold
// only a whole number; GDAL reads one above int32 as the greatest of those.
func (b *yearBand) setCode(nodata float64) {
	b.nodata, b.hasCode = nodata, true
	if !b.floating {
		b.nodata = min(nodata, math.MaxInt32)
		b.hasCode = nodata == math.Trunc(nodata) && nodata >= math.MinInt32
	}
}

// mapReader reads windows of year rasters.
type mapReader struct {
	m      *yearMaps
	layers []yearBand // bands, then from
	open   []*godal.Dataset
	years  [][]int32 // per layer, of the last strip
	real   []float64
	key    map[[2]int32]int32 // history trie: (node, year) -> node
	leaf   map[int32]int32    // trie node -> code
}

func (m *yearMaps) reader() (*mapReader, error) {
	r := &mapReader{m: m, layers: append(m.bands[:len(m.bands):len(m.bands)], m.from...)}
	r.years = make([][]int32, len(r.layers))
	for _, b := range r.layers {
		ds, err := gdal.OpenRaster("load disturbance", b.path)
		if err != nil {
			r.close()
			return nil, err
		}
		r.open = append(r.open, ds)
	}
	return r, nil
}

func (r *mapReader) close() {
	for _, ds := range r.open {
		_ = ds.Close()
	}
}

// read implements mapSource.
func (r *mapReader) read(row0, rows int, codes []int32) ([][]detect.Event, error) {
	var damaged fault.List
	for i, b := range r.layers {
		r.years[i] = resized(r.years[i], len(codes))
		if err := r.readBand(i, b, row0, rows); err != nil {
			damaged.Add(gdal.Damaged("load disturbance", b.path, row0, rows, err, "write it again"))
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

func (r *mapReader) readBand(i int, b yearBand, row0, rows int) error {
	years := r.years[i]
	band := gdal.DataBands(r.open[i])[b.band]
	if !b.floating {
		var masked []int
		if err := gdal.ReadQuietly(band, 0, row0, years, r.m.Width, rows, func(j int) { masked = append(masked, j) }); err != nil {
			return err
		}
		b.takeYears(years)
		for _, j := range masked {
			years[j] = unmappedYear
		}
		return nil
	}
	r.real = resized(r.real, len(years))
	masked := func(j int) { r.real[j] = math.NaN() }
	if err := gdal.ReadQuietly(band, 0, row0, r.real, r.m.Width, rows, masked); err != nil {
		return err
	}
	for j, v := range r.real {
		years[j] = wholeYear(v, b)
	}
	return nil
}

// takeYears turns stored whole numbers into years.
func (b *yearBand) takeYears(stored []int32) {
	code := int32(b.nodata)
	switch {
	case !b.hasCode && b.add == 0 && b.never == 0:
		return
	case !b.hasCode:
		code = unmappedYear
	}
	for j, v := range stored {
		if v == code {
			stored[j] = unmappedYear
		} else if b.add != 0 || b.never != 0 {
			stored[j] = b.year(v)
		}
	}
}

// year returns the year that a stored number stands for.
func (b *yearBand) year(stored int32) int32 {
	if stored == b.never {
		return 0
	}
	return max(-noYear, min(stored, noYear)) + b.add
}

func wholeYear(v float64, b yearBand) int32 {
	switch {
	case math.IsNaN(v), b.hasCode && float32(v) == float32(b.nodata):
		return unmappedYear
	case v != math.Trunc(v):
		return brokenYear
	}
	return b.year(int32(max(-noYear, min(v, noYear))))
}
