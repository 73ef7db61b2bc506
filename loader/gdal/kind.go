package gdal

import (
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// What is said of a file that is not a raster itself ends in one of these.
const (
	unpack     = "; unpack it and name the raster in it"
	asGeoTIFF  = "; write it as a GeoTIFF, for example with gdal_translate"
	rasterized = "; write their years as a raster, for example with gdal_rasterize -a"
)

// notRead are the kinds of files that are not rasters, or not in a format that is read, by their first bytes.
var notRead = []struct{ start, is string }{
	{"PK\x03\x04", "is a zip archive" + unpack},
	{"\x1f\x8b", "is compressed by gzip" + unpack},
	{"BZh", "is compressed by bzip2" + unpack},
	{"\xfd7zXZ", "is compressed by xz" + unpack},
	{"\x28\xb5\x2f\xfd", "is compressed by zstd" + unpack},
	{"7z\xbc\xaf\x27\x1c", "is a 7z archive" + unpack},
	{"Rar!", "is a rar archive" + unpack},
	{"MATLAB 5.0 MAT-file", "is a MATLAB file, which does not say where its numbers lie; write it as a GeoTIFF with geotiffwrite"},
	{"\x93NUMPY", "is an array of NumPy, which does not say where its numbers lie; write it as a GeoTIFF, for example with rasterio"},
	{"\x89PNG", "is a picture in PNG" + asGeoTIFF},
	{"\xff\xd8\xff", "is a picture in JPEG, which changes numbers; write the numbers as a GeoTIFF"},
	{"GRIB", "is in GRIB, which is not read" + asGeoTIFF},
	{"%PDF", "is a PDF; name the raster itself"},
	{"\x00\x00\x27\x0a", "is a Shapefile, which holds polygons" + rasterized},
}

// notReadTexts are such kinds of text files.
var notReadTexts = []struct {
	start *regexp.Regexp
	is    string
}{
	{regexp.MustCompile(`(?i)^<VRTDataset`), "is a VRT, which takes its numbers from other files" + asGeoTIFF},
	{regexp.MustCompile(`(?i)^<(!DOCTYPE )?html`), "is a web page, as of a log-in; fetch the file again"},
	{regexp.MustCompile(`^version https://git-lfs`), "is a pointer of Git LFS; fetch the file itself with git lfs pull"},
	{regexp.MustCompile(`^\{\s*"`), "is GeoJSON or other JSON, which holds no raster; if it has polygons with years, write them as a raster, for example with gdal_rasterize -a"},
}

// readKinds are the first bytes of formats that GDAL reads here, so that the file is damaged if it does not.
var readKinds = []string{"II*\x00", "MM\x00*", "II+\x00", "MM\x00+", "\x89HDF", "\x0e\x03\x13\x01", "CDF", "EHFA", "SQLite format 3", "\x00\x00\x00\x0cjP"}

// unreadable returns the error for a file that GDAL does not open as a raster: what it is, and what
// mends that.
func unreadable(verb, path string, err error) error {
	refuse := func(is string) error { return fault.New(fault.ErrInput, "%s %s: %s", verb, path, is) }
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		return refuse("is a folder; name the raster in it")
	}
	head := headOf(path)
	if head == "" {
		return refuse("is empty; fetch the file again")
	}
	for _, kind := range notRead {
		if strings.HasPrefix(head, kind.start) {
			return refuse(kind.is)
		}
	}
	const tarMagic = 257 // offset of ustar (POSIX 1003.1, pax)
	if len(head) > tarMagic && strings.HasPrefix(head[tarMagic:], "ustar") {
		return refuse("is a tar archive" + unpack)
	}
	text := strings.TrimLeft(strings.TrimPrefix(head, "\ufeff"), " \t\r\n")
	for _, kind := range notReadTexts {
		if kind.start.MatchString(text) {
			return refuse(kind.is)
		}
	}
	said := "GDAL cannot read it as a raster (" + Cause(err, path) + ")"
	damaged := slices.ContainsFunc(readKinds, func(start string) bool { return strings.HasPrefix(head, start) })
	if damaged || !strings.Contains(err.Error(), "not recognized as") {
		return refuse(said + "; fetch the file again or name another")
	}
	return refuse(said + "; name a GeoTIFF, HDF, netCDF, ENVI file or the like, or write it as a GeoTIFF, for example with gdal_translate")
}

// headOf returns the first bytes of a file, empty where it cannot be read.
func headOf(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head) // a short file gives what it has
	return string(head[:n])
}
