package loader

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/impossible"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/vrt"
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

// yearTile is a band of one file, and the window of the map, or of the grid of its zone, that it holds.
type yearTile struct {
	yearBand
	gdal.Window
	zone int // index, 0 on the map's own raster
}

// yearLayer is one number a pixel of the map: a band of a raster, or the same band of its tiles, beside which the
// map is without data.
type yearLayer []yearTile

// Values that no year raster holds: a pixel without data, and one whose stored
// value is not a whole number.
const unmappedYear, brokenYear = math.MinInt32, impossible.Broken

// noYear stands for anything beyond it.
const noYear = impossible.Beyond

// yearRaster is a raster of years that is open, or its tiles.
type yearRaster struct {
	*gdal.Joined
	layers   []yearLayer
	findings []finding.Finding
}

// openLayers opens a raster of years, or its tiles.
func openLayers(in studyfile.YearsInput) (*yearRaster, error) {
	files, err := in.Files()
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fault.New(fault.ErrInput, "load disturbance %s: no file has such a name; check the pattern", in.File)
	}
	r := &yearRaster{}
	tiles, bands := make([]gdal.Tile, len(files)), make([][]yearBand, len(files))
	for i, file := range files {
		tile := in
		tile.File, tile.Tiles = file.Path, nil
		var said []finding.Finding
		if bands[i], tiles[i].Grid, said, err = openYears(tile, file); err != nil {
			return nil, err
		}
		if len(bands[i]) != len(bands[0]) {
			return nil, fault.New(fault.ErrData, "load disturbance %s: has %d bands, want %d, one a cycle as in %s", file.Path, len(bands[i]), len(bands[0]), files[0].Path)
		}
		tiles[i].Name = file.Path
		for _, f := range said {
			f.Input, f.Place = "disturbance", filepath.Base(file.Path)
			if !slices.ContainsFunc(r.findings, func(o finding.Finding) bool { return o.Message == f.Message }) {
				r.findings = append(r.findings, f) // of many tiles the first
			}
		}
	}
	if r.Joined, err = gdal.Join(tiles); err != nil {
		return nil, fault.New(fault.ErrData, "load disturbance: %w", err)
	}
	if names := r.Names(); len(names) > 0 {
		r.findings = append(r.findings, finding.Finding{Severity: finding.Remark, Input: "disturbance"}.
			Says("map: the tiles lie in several zones, %s; the map has the raster of the first, and the others are read at the centres of its pixels", strings.Join(names, ", ")))
	}
	r.layers = make([]yearLayer, len(bands[0]))
	for i := range tiles {
		for k, band := range bands[i] {
			r.layers[k] = append(r.layers[k], yearTile{band, r.Windows[i], r.ZoneOf[i]})
		}
	}
	return r, nil
}

func openYears(in studyfile.YearsInput, file vrt.File) (bands []yearBand, g gdal.Grid, found []finding.Finding, err error) {
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
	if err := file.Check(ds, &g, vrt.Given{NoData: in.NoData != nil, Scale: true}); err != nil {
		return nil, g, nil, fault.New(fault.ErrData, "load disturbance %s: %w", path, err)
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
