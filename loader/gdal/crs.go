package gdal

import (
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"
)

// WKTOf returns the reference system of a raster as WKT: that of the dataset, else of the file's
// .aux.xml or .prj, which not every driver of GDAL reads, else WGS 84 where the axes are
// in degrees. It is empty where nothing says it.
func WKTOf(ds *godal.Dataset, path string) string {
	if wkt := ds.Projection(); wkt != "" {
		return wkt
	}
	if text := readBeside(path, path, ".aux.xml"); text != nil {
		var aux struct {
			SRS string `xml:"SRS"`
		}
		if xml.Unmarshal(text, &aux) == nil {
			if wkt, err := WKTFrom(aux.SRS); err == nil {
				return wkt
			}
		}
	}
	if text := readBeside(path, strings.TrimSuffix(path, filepath.Ext(path)), ".prj"); text != nil {
		if wkt, err := WKTFrom("ESRI::" + string(text)); err == nil {
			return wkt
		}
	}
	if inDegrees(ds) {
		if wkt, err := WKTFrom("EPSG:4326"); err == nil {
			return wkt
		}
	}
	return ""
}

// readBeside reads the sidecar of a file with that stem and ending, in either case; nil without it.
func readBeside(path, stem, ending string) []byte {
	for _, sidecar := range Sidecars(path) {
		if strings.EqualFold(sidecar, stem+ending) {
			if text, err := os.ReadFile(sidecar); err == nil {
				return text
			}
		}
	}
	return nil
}

// ModisSphere is the reference system of the MODIS grid, by its name at spatialreference.org.
const ModisSphere = "SR-ORG:6974"

// WKTFrom turns a reference system in any form that GDAL knows, as EPSG:32649, into WKT. It also knows ModisSphere,
// as Earth Engine names it.
func WKTFrom(text string) (string, error) {
	RegisterDrivers()
	if text = strings.TrimSpace(text); strings.EqualFold(text, ModisSphere) || strings.EqualFold(text, "SR-ORG:6842") {
		text = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m"
	}
	srs, err := godal.NewSpatialRef(text)
	if err != nil {
		return "", err
	}
	defer srs.Close()
	return srs.WKT()
}

// inDegrees reports whether a netCDF or HDF5 file without a grid mapping names degrees east and
// north as the units of its axes, which makes them longitude and latitude (CF conventions, 4.1 and 4.2).
func inDegrees(ds *godal.Dataset) bool {
	east, north := false, false
	for key, value := range ds.Metadatas() {
		if strings.HasSuffix(key, "#units") {
			unit := strings.ToLower(value)
			east = east || unit == "degrees_east" || unit == "degree_east" || unit == "degrees_e"
			north = north || unit == "degrees_north" || unit == "degree_north" || unit == "degrees_n"
		}
	}
	return east && north
}

// cylindrical are the projections, as WKT names them, whose x tells the longitude alone.
var cylindrical = []string{"Mercator_1SP", "Mercator_2SP", "Mercator_Auxiliary_Sphere", "Popular_Visualisation_Pseudo_Mercator", "Equirectangular", "Cylindrical_Equal_Area", "Miller_Cylindrical"}

// roundOf returns the way round the Earth along x in the unit of a projected reference system; 0 where x is not a longitude
// alone.
func roundOf(srs *godal.SpatialRef) float64 {
	if name, _ := srs.AttrValue("PROJECTION", 0); !slices.Contains(cylindrical, name) {
		return 0
	}
	lonlat, err := WGS84()
	if err != nil {
		return 0
	}
	defer lonlat.Close()
	tr, err := TransformTo(lonlat, srs)
	if err != nil {
		return 0
	}
	defer tr.Close()
	// Three steps of a degree, of which one at most lies across the seam of the projection.
	x, y := []float64{-120, -119, 0, 1, 120, 121}, make([]float64, 6)
	if tr.TransformEx(x, y, nil, nil) != nil {
		return 0
	}
	steps := []float64{math.Abs(x[1] - x[0]), math.Abs(x[3] - x[2]), math.Abs(x[5] - x[4])}
	slices.Sort(steps)
	return 360 * steps[1]
}
