package gdal

import (
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// kind is what files are that begin with some bytes, or a text, and what to do with them.
type kind struct {
	start string
	text  *regexp.Regexp // in place of start
	is    string
}

// parts are the endings of files that describe a raster beside them. GDAL opens some of them as that raster, and
// EHdr takes any file beside a header for its numbers.
var parts = []string{".hdr", ".prj", ".aux.xml", ".aux", ".gri", ".sgrd", ".mgrd", ".wld", ".tfw", ".stx", ".clr", ".ovr", ".msk", ".rrd"}

// checkWhole refuses a file that is only a part of a raster.
func checkWhole(verb, path string) error {
	name := strings.ToLower(path)
	if slices.ContainsFunc(parts, func(end string) bool { return strings.HasSuffix(name, end) }) {
		return fault.New(fault.ErrInput, "%s %s: belongs to a raster beside it; name that, as the .dat, .bil, .grd or .sdat file", verb, path)
	}
	return nil
}

// asGeoTIFF ends what is said of rasters in formats that are not read.
const asGeoTIFF = "; write it as a GeoTIFF, for example with gdal_translate"

// noInput are the files that are neither rasters nor polygons.
var noInput = []kind{
	{start: "PK\x03\x04", is: "is a zip archive; unpack it and name the file in it"},
	{start: "\x1f\x8b", is: "is compressed by gzip; unpack it and name the file in it"},
	{start: "BZh", is: "is compressed by bzip2; unpack it and name the file in it"},
	{start: "\xfd7zXZ", is: "is compressed by xz; unpack it and name the file in it"},
	{start: "\x28\xb5\x2f\xfd", is: "is compressed by zstd; unpack it and name the file in it"},
	{start: "7z\xbc\xaf\x27\x1c", is: "is a 7z archive; unpack it and name the file in it"},
	{start: "Rar!", is: "is a rar archive; unpack it and name the file in it"},
	{start: "%PDF", is: "is a PDF; name the data themselves"},
	{start: "\xd0\xcf\x11\xe0", is: "is a document of Microsoft Office; name the data themselves"},
	{text: regexp.MustCompile(`(?i)^<(!DOCTYPE )?html`), is: "is a web page, as of a log-in; fetch the file again"},
	{text: regexp.MustCompile(`^version https://git-lfs`), is: "is a pointer of Git LFS; fetch the file itself with git lfs pull"},
}

// noRaster are the files that are not rasters in a format that is read.
var noRaster = []kind{
	{start: "MATLAB 5.0 MAT-file", is: "is a MATLAB file, which does not say where its numbers lie; write it as a GeoTIFF with geotiffwrite"},
	{start: "\x93NUMPY", is: "is an array of NumPy, which does not say where its numbers lie; write it as a GeoTIFF, for example with rasterio"},
	{start: "\x89PNG", is: "is a picture in PNG" + asGeoTIFF},
	{start: "\xff\xd8\xff", is: "is a picture in JPEG, which changes numbers; write the numbers as a GeoTIFF"},
	{start: "GRIB", is: "is in GRIB, which is not read" + asGeoTIFF},
	{start: "\x00\x00\x27\x0a", is: "is a Shapefile, which holds polygons; write their years as a raster, for example with gdal_rasterize -a"},
	{text: regexp.MustCompile(`(?i)^<VRTDataset`), is: "is a VRT, which takes its numbers from other files; name these files instead, or write it as a GeoTIFF, for example with gdal_translate"},
	{text: regexp.MustCompile(`^\{\s*"`), is: "is GeoJSON or other JSON, which holds no raster; if it has polygons with years, write them as a raster, for example with gdal_rasterize -a"},
}

// noVector are the files that are not polygons or points in a format that is read.
var noVector = []kind{
	{start: "II*\x00", is: "is a raster; give polygons or points, for example in a GeoPackage"},
	{start: "MM\x00*", is: "is a raster; give polygons or points, for example in a GeoPackage"},
	{text: regexp.MustCompile(`(?i)^<OGRVRTDataSource`), is: "is a VRT, which takes its features from other files; write it as a GeoPackage, for example with ogr2ogr"},
}

// readKinds are the first bytes of formats that GDAL reads here, so that the file is damaged if it does not.
var readKinds = []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+", "\x89HDF", "\x0e\x03\x13\x01", "CDF", "EHFA", "SQLite format 3", "\x00\x00\x00\x0cjP"}

// unreadable returns the error for a file that GDAL does not open as a raster: what it is, and what
// mends that.
func unreadable(verb, path string, err error) error {
	said := "GDAL cannot read it as a raster (" + Cause(err, path) + ")"
	head := headOf(path)
	damaged := slices.ContainsFunc(readKinds, func(start string) bool { return strings.HasPrefix(head, start) })
	switch is := whatIs(path, head, slices.Concat(noInput, noRaster)); {
	case is != "":
		said = is
	case damaged || !strings.Contains(err.Error(), "not recognized as"):
		said += "; fetch the file again or name another"
	default:
		said += "; name a GeoTIFF, HDF, netCDF, ENVI file or the like, or write it as a GeoTIFF, for example with gdal_translate"
	}
	return fault.New(fault.ErrInput, "%s %s: %s", verb, path, said)
}

// whatIs returns what a file with these first bytes is, empty if it is none of the kinds.
func whatIs(path, head string, kinds []kind) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return "is a folder; name the file in it"
	}
	if head == "" {
		return "is empty; fetch the file again"
	}
	const tarMagic = 257 // offset of ustar (POSIX 1003.1, pax)
	if len(head) > tarMagic && strings.HasPrefix(head[tarMagic:], "ustar") {
		return "is a tar archive; unpack it and name the file in it"
	}
	text := strings.TrimLeft(strings.TrimPrefix(head, "\ufeff"), " \t\r\n")
	for _, k := range kinds {
		if k.text != nil && k.text.MatchString(text) || k.text == nil && strings.HasPrefix(head, k.start) {
			return k.is
		}
	}
	return ""
}

// headOf returns the first bytes of a file, empty where it cannot be read.
func headOf(path string) string {
	f, err := OpenPlain(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head) // a short file gives what it has
	return string(head[:n])
}
