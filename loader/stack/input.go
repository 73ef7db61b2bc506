package stack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Input names the rasters of a stack.
type Input struct {
	Files     string   `json:"files"`                // pattern with {year}, or one file with a band a year
	Years     []int    `json:"years,omitempty"`      // first and last year of the record; the study's if empty
	Band      string   `json:"band,omitempty"`       // of files with {year}: number from 1, or name
	FirstYear int      `json:"first_year,omitempty"` // of the first band, 0 to find it in the descriptions
	Step      int      `json:"step,omitempty"`       // years from band to band, 1 if 0
	Missing   string   `json:"missing,omitempty"`    // MissingUnknown, or empty
	Scale     *float64 `json:"scale,omitempty"`      // stored × scale + offset; nil takes the band's own
	Offset    *float64 `json:"offset,omitempty"`
	NoData    *float64 `json:"nodata,omitempty"` // in place of what the bands declare
}

// MissingUnknown as Input.Missing lets years without a file or band be unknown.
const MissingUnknown = "unknown"

// The years that a band may have.
const earliestYear, latestYear = 1900, 2199

// Stack is annual rasters on one grid.
type Stack struct {
	gdal.Grid
	Name    string // of the input, for messages
	First   int    // first year of the record, with or without a layer
	Last    int
	Years   []int // of the layers, in ascending order
	Outside []int // years of bands that the record leaves out
	Block   gdal.Window
	layers  []layer
}

// layer is the raster of one year.
type layer struct {
	path          string
	band          int
	kind          godal.DataType
	scale, offset float64
	nodata        float64
	hasNoData     bool
}

// PerYear reports whether there is a file a year.
func (in *Input) PerYear() bool { return strings.Contains(in.Files, "{year}") }

// Paths lists the files of the input, as far as they exist.
func (in *Input) Paths(first, last int) []string {
	if !in.PerYear() {
		return []string{in.Files}
	}
	if len(in.Years) == 2 {
		first, last = in.Years[0], in.Years[1]
	}
	var paths []string
	for year := first; year <= last; year++ {
		paths = append(paths, in.pathsOf(year)...)
	}
	return paths
}

func (in *Input) pathsOf(year int) []string {
	paths, err := gdal.FilesLike(strings.ReplaceAll(in.Files, "{year}", strconv.Itoa(year)))
	if err != nil {
		return nil
	}
	return paths
}

// Open opens the rasters of the years from first to last, or of the input's own, except the unobserved
// ones. key is where the study file gives the input, as disturbance.ndvi.
func Open(in Input, key string, first, last int, unobserved []int) (*Stack, error) {
	s := &Stack{Name: in.Files, First: first, Last: last}
	if len(in.Years) == 2 {
		s.First, s.Last = in.Years[0], in.Years[1]
	}
	o := opener{in: in, key: key, s: s, bandOf: map[int]string{}}
	open := o.openBands
	if in.PerYear() {
		open = o.openFiles
	}
	if err := open(unobserved); err != nil {
		return nil, err
	}
	if err := o.missing(unobserved); err != nil {
		return nil, err
	}
	if len(s.layers) == 0 {
		return nil, o.mistake("has no year from %d to %d; check %s.files and the years", s.First, s.Last, key)
	}
	return s, nil
}

// opener opens the rasters of a stack.
type opener struct {
	in     Input
	key    string
	s      *Stack
	bandOf map[int]string // what holds a year, for messages
}

func (o *opener) mistake(format string, args ...any) error {
	return fault.New(fault.ErrData, "load disturbance %s: %s", o.s.Name, fmt.Sprintf(format, args...))
}

// openFiles opens a file a year.
func (o *opener) openFiles(unobserved []int) error {
	var mistakes fault.List
	for year := o.s.First; year <= o.s.Last; year++ {
		if slices.Contains(unobserved, year) {
			continue
		}
		paths := o.in.pathsOf(year)
		if len(paths) > 1 {
			mistakes.Add(o.mistake("%d files are of %d, as %s and %s; want one", len(paths), year, paths[0], paths[1]))
		} else if len(paths) == 1 {
			mistakes.Add(o.openFile(paths[0], year))
		}
	}
	return mistakes.Err()
}

func (o *opener) openFile(path string, year int) error {
	ds, err := gdal.OpenRaster("load disturbance", path)
	if err != nil {
		return err
	}
	defer ds.Close()
	bands := gdal.DataBands(ds)
	band := 0
	switch names := gdal.BandNames(bands); {
	case o.in.Band != "":
		var ok bool
		if band, ok = gdal.NamedBand(names, o.in.Band); !ok {
			return fault.New(fault.ErrData, "load disturbance %s: has no band %q; its bands are %s", path, o.in.Band, strings.Join(names, ", "))
		}
	case len(bands) != 1:
		return fault.New(fault.ErrData, "load disturbance %s: has %d bands, want 1; choose it with %s.band (%s), or leave {year} out if each band is a year", path, len(bands), o.key, strings.Join(names, ", "))
	}
	return o.add(ds, path, band, year)
}

// openBands opens a file with a band a year.
func (o *opener) openBands(unobserved []int) error {
	ds, err := gdal.OpenRaster("load disturbance", o.in.Files)
	if err != nil {
		if gdal.IsVector(o.in.Files) {
			err = fault.New(fault.ErrData, "load disturbance %s: is a vector file; give polygons with years as disturbance.events", o.in.Files)
		}
		return err
	}
	defer ds.Close()
	if err := gdal.CheckAlpha("load disturbance", o.in.Files, "a year", ds, func(band godal.Band) bool {
		return o.in.FirstYear != 0 || onlyYear(band.Description()) != 0
	}); err != nil {
		return err
	}
	bands := gdal.DataBands(ds)
	if err := o.otherYears(bands); err != nil {
		return err
	}
	for i, band := range bands {
		year := o.in.FirstYear + max(o.in.Step, 1)*i
		if o.in.FirstYear == 0 {
			if year = onlyYear(band.Description()); year == 0 {
				return o.mistake("band %d, %q, names no year, or several; give %s.first_year, the year of the first band", i+1, band.Description(), o.key)
			}
		}
		if first, twice := o.bandOf[year]; twice {
			return o.mistake("%s and band %d are both of %d, want a band a year", first, i+1, year)
		}
		o.bandOf[year] = fmt.Sprintf("band %d", i+1)
		switch {
		case year < o.s.First || year > o.s.Last:
			o.s.Outside = append(o.s.Outside, year)
		case slices.Contains(unobserved, year):
		default:
			if err := o.add(ds, o.in.Files, i, year); err != nil {
				return err
			}
		}
	}
	slices.Sort(o.s.Outside)
	o.sort()
	return nil
}

// otherYears refuses a first year that gives bands other years than their descriptions do. A year that all
// descriptions have is a part of the name.
func (o *opener) otherYears(bands []godal.Band) error {
	if o.in.FirstYear == 0 {
		return nil
	}
	wrong, named := -1, map[int]bool{}
	for i, band := range bands {
		year := onlyYear(band.Description())
		if named[year] = true; year != 0 && year != o.in.FirstYear+max(o.in.Step, 1)*i && wrong < 0 {
			wrong = i
		}
	}
	if wrong < 0 || len(named) == 1 && len(bands) > 1 {
		return nil
	}
	return o.mistake("%s.first_year: %d makes band %d that of %d, and its description is %q; correct it, or leave it out if the file is right",
		o.key, o.in.FirstYear, wrong+1, o.in.FirstYear+max(o.in.Step, 1)*wrong, bands[wrong].Description())
}

// sort brings the layers into the order of their years.
func (o *opener) sort() {
	byYear := map[int]layer{}
	for i, year := range o.s.Years {
		byYear[year] = o.s.layers[i]
	}
	slices.Sort(o.s.Years)
	for i, year := range o.s.Years {
		o.s.layers[i] = byYear[year]
	}
}

// onlyYear returns the only year in a text, 0 if it has none or several.
func onlyYear(text string) (year int) {
	for _, digits := range strings.FieldsFunc(text, func(c rune) bool { return c < '0' || c > '9' }) {
		n, err := strconv.Atoi(digits)
		if len(digits) != 4 || err != nil || n < earliestYear || n > latestYear || n == year {
			continue
		}
		if year != 0 {
			return 0
		}
		year = n
	}
	return year
}

// add adds a band as the layer of a year, on the grid of the others.
func (o *opener) add(ds *godal.Dataset, path string, band, year int) error {
	g, err := gdal.GridOf(ds, "disturbance "+path, gdal.WKTOf(ds, path))
	if err != nil {
		return err
	}
	st := gdal.DataBands(ds)[band].Structure()
	if len(o.s.layers) == 0 {
		o.s.Grid, o.s.Block = g, gdal.Window{Rows: st.BlockSizeY, Cols: st.BlockSizeX}
	} else if diff := g.DiffersFrom(&o.s.Grid); diff != "" {
		return fault.New(fault.ErrData, "load disturbance %s: %s, as %d; bring all years to one grid", path, diff, o.s.Years[0])
	}
	l := layer{path: path, band: band, kind: st.DataType, scale: st.Scale, offset: st.Offset}
	switch l.kind {
	case godal.Byte, godal.Int16, godal.UInt16, godal.Int32, godal.UInt32, godal.Float32, godal.Float64:
	default:
		return fault.New(fault.ErrData, "load disturbance %s: stores %s, want real numbers", path, l.kind)
	}
	if l.scale == 0 {
		l.scale = 1
	}
	if o.in.Scale != nil {
		l.scale, l.offset = *o.in.Scale, 0
	}
	if o.in.Offset != nil {
		l.offset = *o.in.Offset
	}
	if l.nodata, l.hasNoData = gdal.DataBands(ds)[band].NoData(); o.in.NoData != nil {
		l.nodata, l.hasNoData = *o.in.NoData, true
	}
	o.s.layers, o.s.Years = append(o.s.layers, l), append(o.s.Years, year)
	return nil
}

// missing refuses a record that lacks years.
func (o *opener) missing(unobserved []int) error {
	if o.in.Missing == MissingUnknown || o.in.Step > 1 {
		return nil
	}
	var lacks []string
	for year := o.s.First; year <= o.s.Last; year++ {
		if !slices.Contains(o.s.Years, year) && !slices.Contains(unobserved, year) {
			lacks = append(lacks, strconv.Itoa(year))
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	return fault.New(fault.ErrInput, "load disturbance %s: has nothing of %s; add it, list years without imagery in unobserved_years, or give %s.missing: unknown", o.s.Name, strings.Join(lacks, ", "), o.key)
}
