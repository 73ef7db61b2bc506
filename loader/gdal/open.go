package gdal

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/libcrash"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/hdf5"
)

// Only these drivers may open an input. A virtual format among them would let
// a raster pull in files that the manifest does not list.
var (
	rasterDrivers = []string{"GTiff", "HDF4", "HDF4Image", "HDF5", "HDF5Image", "netCDF", "HFA", "ENVI", "AAIGrid", "EHdr", "RRASTER", "SAGA", "JP2OpenJPEG", "GPKG", "Zarr", "MEM"}
	vectorDrivers = []string{"GPKG", "ESRI Shapefile", "GeoJSON", "GeoJSONSeq", "TopoJSON", "FlatGeobuf", "ESRIJSON", "KML", "LIBKML", "GML", "MapInfo File", "OpenFileGDB", "SQLite", "GPX", "DXF", "CSV"}
)

// usualCache and leastCache bound GDAL's block cache, in MB. Whole blocks are read in order; a block row of 256 × 12 000 pixels of
// two maps, one for each of two processors, fits the usual one. A wider map unpacks its blocks up to four times.
const usualCache, leastCache = "40", "8"

var gdalCache = usualCache

// SaveMemory has GDAL keep less, at the cost of time. It must be called before the first file is opened.
func SaveMemory() { gdalCache = leastCache }

// RegisterDrivers makes the drivers known to GDAL, once, and bounds its cache.
var RegisterDrivers = sync.OnceFunc(func() {
	if os.Getenv("GDAL_CACHEMAX") == "" {
		_ = os.Setenv("GDAL_CACHEMAX", gdalCache)
	}
	// GDAL's own remarks would land on standard error among ours; errors
	// come back through godal either way.
	if os.Getenv("CPL_LOG") == "" {
		_ = os.Setenv("CPL_LOG", os.DevNull)
	}
	godal.RegisterAll()
})

// OpenRaster opens a raster file, or a folder of Zarr; an absent or an unreadable
// one is a fault.ErrInput that starts with verb and says what the file is.
func OpenRaster(verb, path string) (*godal.Dataset, error) {
	RegisterDrivers()
	if err := CheckReadable(verb, path); err != nil {
		return nil, err
	}
	if err := checkWhole(verb, path); err != nil {
		return nil, err
	}
	if wal := unmerged(path); wal != "" {
		return nil, fault.New(fault.ErrInput, "%s %s: lacks what is in %s; close the program that has it open, or write it anew with gdal_translate", verb, path, filepath.Base(wal))
	}
	ds, err := OpenQuietly(verb, path)
	if err != nil {
		return nil, unreadable(verb, path, err)
	}
	if err := CheckBlocks(verb, path, ds); err != nil {
		_ = ds.Close()
		return nil, err
	}
	return ds, nil
}

// IsVector reports whether GDAL can read a file as polygons or the like.
func IsVector(path string) bool {
	ds, err := OpenVector("", path, "", OnlyErrors)
	if err != nil {
		return false
	}
	defer ds.Close()
	return len(ds.Layers()) > 0
}

// OpenQuietly opens a raster by GDAL's name with the sidecar files that GDAL knows. What GDAL
// remarks about a file that it can read is not an error. The message of a crash starts with verb.
func OpenQuietly(verb, name string) (ds *godal.Dataset, err error) {
	reading(verb, name, func() {
		ds, err = godal.Open(name, godal.RasterOnly(), godal.Drivers(rasterDrivers...), godal.SiblingFiles(), godal.ErrLogger(OnlyErrors))
	})
	return ds, err
}

// OnlyErrors is a logger of GDAL that makes errors, not warnings, errors of the call.
func OnlyErrors(category godal.ErrorCategory, _ int, message string) error {
	if category <= godal.CE_Warning {
		return nil
	}
	return errors.New(message)
}

// reading calls f, in which GDAL reads a file, on one thread of the operating system: without the remarks of HDF5, and so that the
// message of a crash says what was being read.
func reading(verb, path string, f func()) {
	libcrash.Reading(verb+" "+path, func() { hdf5.Silently(f) })
}

// ReadQuietly reads a window of a band of a file, which the message of a crash names behind verb. What the mask of the band or an alpha band says is
// unknown goes to unknown, with the indices of the window; nodata values do not.
func ReadQuietly[T byte | int16 | uint16 | int32 | float32 | float64](verb, path string, band godal.Band, col, row int, into []T, cols, rows int, unknown func(i int)) (err error) {
	reading(verb, path, func() { err = band.Read(col, row, into, cols, rows) })
	if err != nil || band.MaskFlags()&MaskOfDataset == 0 {
		return err
	}
	mask := make([]byte, cols*rows)
	if reading(verb, path, func() { err = band.MaskBand().Read(col, row, mask, cols, rows) }); err != nil {
		return err
	}
	for i, valid := range mask {
		if valid == 0 {
			unknown(i)
		}
	}
	return nil
}

// Damaged returns the fault.ErrInput for rows of a raster that cannot be read. remedy says how to replace the file.
func Damaged(verb, path string, row0, rows int, err error, remedy string) error {
	return fault.New(fault.ErrInput, "%s %s: read rows %d to %d: %s; the file is damaged, %s", verb, path, row0, row0+rows-1, Cause(err, path), remedy)
}

// MaskOfDataset is GDAL's GMF_PER_DATASET: an internal mask, a .msk file or an alpha band.
const MaskOfDataset = 0x02

// CheckAlpha refuses a band that is marked as alpha although isNumbers says that it holds numbers: these would be lost, and
// where they are 0 the other bands would count as unknown. GDAL and what rests on it mark the last of four bands of 8 bits so.
// verb and path begin the error; what names the numbers, as "a year".
func CheckAlpha(verb, path, what string, ds *godal.Dataset, isNumbers func(band godal.Band) bool) error {
	for i, band := range ds.Bands() {
		if band.ColorInterp() == godal.CIAlpha && isNumbers(band) {
			return fault.New(fault.ErrData, "%s %s: band %d is marked as transparency (alpha); if it is %s, say so with gdal_edit.py -colorinterp_%d undefined, otherwise remove it", verb, path, i+1, what, i+1)
		}
	}
	return nil
}

// DataBands returns the bands that hold numbers: an alpha band says only where they are valid.
func DataBands(ds *godal.Dataset) []godal.Band {
	return slices.DeleteFunc(ds.Bands(), func(b godal.Band) bool { return b.ColorInterp() == godal.CIAlpha })
}

// CheckBlocks refuses a raster that GDAL can read only in huge blocks, which no sound file has.
func CheckBlocks(verb, path string, ds *godal.Dataset) error {
	const most = 1 << 27 // pixels
	for _, band := range ds.Bands() {
		st := band.Structure()
		if int64(st.BlockSizeX)*int64(st.BlockSizeY) > most {
			return fault.New(fault.ErrData, "%s %s: is stored in blocks of %d × %d pixels, want at most %d pixels each; write it in tiles, for example with gdal_translate -co TILED=YES", verb, path, st.BlockSizeX, st.BlockSizeY, most)
		}
	}
	return nil
}

// CheckReadable refuses an absent or an unreadable file as a fault.ErrInput that starts with verb.
func CheckReadable(verb, path string) error {
	f, err := OpenPlain(path)
	if err != nil {
		return fault.New(fault.ErrInput, "%s %s: %w; check the path in the study file", verb, path, fault.Cause(err))
	}
	return f.Close()
}

// errNotPlain is the error of what can only be read once and may be waited for without end.
var errNotPlain = errors.New("is a pipe, a device or a socket, want a file")

// OpenPlain opens a file, or a folder, to be read. It refuses a pipe, a device and a socket and does not wait for one.
func OpenPlain(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return nil, errors.Join(cmp.Or(err, errNotPlain), f.Close())
	}
	return f, nil
}

var subdatasetName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^SUBDATASET_(\d+)_NAME$`) })

// Subdatasets lists the names of a container's rasters in their order.
func Subdatasets(ds *godal.Dataset) []string {
	type entry struct {
		index int
		name  string
	}
	var entries []entry
	for key, name := range ds.Metadatas(godal.Domain("SUBDATASETS")) {
		if m := subdatasetName().FindStringSubmatch(key); m != nil {
			index, err := strconv.Atoi(m[1])
			if err == nil {
				entries = append(entries, entry{index, name})
			}
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return a.index - b.index })
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.name
	}
	return names
}

// ShortSubdataset returns the last part of a subdataset's GDAL name, as Npp_500m.
func ShortSubdataset(name string) string {
	return name[strings.LastIndexAny(name, ":/")+1:]
}

var unitType = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<UnitType>([^<]*)</UnitType>`) })

// BandUnit returns the unit that a file gives a band, empty without one.
func BandUnit(ds *godal.Dataset, band godal.Band) string {
	if unit := BandText(ds, band, "units"); unit != "" {
		return unit
	}
	// GDAL's unit type has no other way through godal than a VRT's own text.
	for i, b := range ds.Bands() {
		if b != band {
			continue
		}
		vrt, err := ds.Translate("", []string{"-of", "VRT", "-b", strconv.Itoa(i + 1)})
		if err != nil {
			return ""
		}
		defer vrt.Close()
		for _, xml := range vrt.Metadatas(godal.Domain("xml:VRT")) {
			if m := unitType().FindStringSubmatch(xml); m != nil {
				return m[1]
			}
		}
	}
	return ""
}

// WGS84 returns geographic WGS 84, longitude before latitude.
func WGS84() (*godal.SpatialRef, error) { return godal.NewSpatialRefFromEPSG(4326) }

// Cause returns the first line of a GDAL error, with the name of the file in place of its path,
// which the message around it names.
func Cause(err error, path string) string {
	text := strings.TrimSpace(fault.FirstLine(err))
	return strings.Trim(strings.ReplaceAll(text, path, filepath.Base(path)), " .:")
}
