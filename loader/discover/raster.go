package discover

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// raster is what a raster file says of itself.
type raster struct {
	path       string   // below the folder
	subdataset string   // to be named in the study file; empty where a load finds the raster itself
	others     []string // further rasters of a container
	grid       gdal.Grid
	reference  string // reference system, as EPSG:32649
	bands      []band
	fault      string // why it has no grid, empty if it has one
}

// band is a band of a raster.
type band struct {
	name   string // description, variable or number
	year   int    // that it names, 0 without one
	stored string // GDAL's name of the type
	unit   string
	scale  float64
	offset float64
	nodata string // as stored, empty without one
	look
}

// most bands whose numbers are looked at.
const mostBands = 4

// inspect opens a raster below dir. It returns an error for files that are not rasters.
func inspect(dir, path string) (*raster, error) {
	full := filepath.Join(dir, path)
	ds, err := gdal.OpenRaster("look at", full)
	if err != nil {
		return nil, err
	}
	defer ds.Close()
	r := &raster{path: path}
	of := ds
	if names := gdal.Subdatasets(ds); len(names) > 0 && len(gdal.DataBands(ds)) == 0 {
		name := r.choose(names)
		inside, err := gdal.OpenQuietly("look at", name)
		if err != nil {
			return nil, fmt.Errorf("look at %s: %s", full, gdal.Cause(err, full))
		}
		defer inside.Close()
		if of = gdal.Placed(inside, full, name); of != inside {
			defer of.Close()
		}
	}
	if r.grid, err = gdal.GridOf(of, path, gdal.WKTOf(of, full)); err != nil {
		_, r.fault, _ = strings.Cut(err.Error(), ": ")
		r.fault, _, _ = strings.Cut(r.fault, "; ")
	} else {
		r.reference = nameOf(r.grid.SRS)
	}
	r.addBands(of)
	return r, nil
}

// choose picks the raster of a container that is named as NPP, else the first.
func (r *raster) choose(names []string) string {
	short := make([]string, len(names))
	for i, name := range names {
		short[i] = gdal.ShortSubdataset(name)
	}
	at := slices.IndexFunc(short, func(name string) bool { return strings.EqualFold(name, "Npp_500m") || strings.EqualFold(name, "npp") })
	if at < 0 && len(names) > 1 {
		at = max(0, slices.IndexFunc(short, func(name string) bool { return strings.Contains(strings.ToLower(name), "npp") }))
		r.subdataset = short[at]
	}
	at = max(at, 0)
	r.others = slices.Delete(short, at, at+1)
	return names[at]
}

func (r *raster) addBands(ds *godal.Dataset) {
	bands := gdal.DataBands(ds)
	step := max(1, len(bands)/mostBands)
	for i, name := range gdal.BandNames(bands) {
		b := band{name: name, stored: bands[i].Structure().DataType.String(), unit: gdal.BandUnit(ds, bands[i])}
		b.scale, b.offset = gdal.StoredScale(ds, bands[i])
		b.year, _ = gdal.BandYear(ds, bands[i]) // a time that is not understood names no year
		nodata, has := bands[i].NoData()
		if has {
			b.nodata = strconv.FormatFloat(nodata, 'g', -1, 64)
		}
		if i%step == 0 {
			b.look = lookAt(bands[i], nodata, has)
		}
		r.bands = append(r.bands, b)
	}
}

// nameOf returns the code of a reference system, else its name.
func nameOf(srs *godal.SpatialRef) string {
	if authority, code := srs.AuthorityName(""), srs.AuthorityCode(""); authority != "" && code != "" {
		return authority + ":" + code
	}
	named := func(kind string) (string, bool) {
		name, ok := srs.AttrValue(kind, 0)
		low := strings.ToLower(name)
		return name, ok && name != "" && !strings.HasPrefix(low, "unnamed") && !strings.HasPrefix(low, "unknown")
	}
	if name, ok := named("PROJCS"); ok {
		return name
	}
	if projection, ok := named("PROJECTION"); ok {
		return strings.ReplaceAll(projection, "_", " ") + " projection"
	}
	if name, ok := named("GEOGCS"); ok {
		return name
	}
	return "a reference system without a name"
}

// cell describes size and place of the pixels.
func (r *raster) cell() string {
	g := &r.grid
	unit := "m"
	if g.Geographic {
		unit = "degrees"
	}
	return fmt.Sprintf("%d × %d pixels of %.6g × %.6g %s, %s", g.Width, g.Height, math.Abs(g.GeoTransform[1]), math.Abs(g.GeoTransform[5]), unit, r.reference)
}

// looks returns the bands whose numbers have been looked at and are known somewhere.
func (r *raster) looks() (some []*band) {
	for i := range r.bands {
		if r.bands[i].known > 0 {
			some = append(some, &r.bands[i])
		}
	}
	return some
}

// bandYears returns the years that the bands name, nil if one of several names none or two the same.
func (r *raster) bandYears() (years []int) {
	for _, b := range r.bands {
		if b.year == 0 || slices.Contains(years, b.year) {
			return nil
		}
		years = append(years, b.year)
	}
	if len(years) < 2 {
		return nil
	}
	return years
}
