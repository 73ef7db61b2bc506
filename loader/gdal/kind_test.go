package gdal

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// geotiff writes a GeoTIFF of 4 × 4 whole numbers.
func geotiff(t *testing.T, path string) *godal.Dataset {
	t.Helper()
	RegisterDrivers()
	ds, err := godal.Create(godal.GTiff, path, 1, godal.UInt16, 4, 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := ds.SetGeoTransform([6]float64{110, 0.01, 0, 40, 0, -0.01}); err != nil {
		t.Fatal(err)
	}
	return ds
}

// packed returns the bytes of a file in archives.
func packed(t *testing.T, content []byte) (zipped, gzipped, tarred []byte) {
	t.Helper()
	var z, g, r bytes.Buffer
	zw := zip.NewWriter(&z)
	w, err := zw.Create("a.tif")
	if err == nil {
		_, err = w.Write(content)
	}
	gw := gzip.NewWriter(&g)
	_, gzipErr := gw.Write(content)
	tw := tar.NewWriter(&r)
	tarErr := tw.WriteHeader(&tar.Header{Name: "a.tif", Mode: 0o666, Size: int64(len(content)), Format: tar.FormatUSTAR})
	if tarErr == nil {
		_, tarErr = tw.Write(content)
	}
	if err := errors.Join(err, zw.Close(), gzipErr, gw.Close(), tarErr, tw.Close()); err != nil {
		t.Fatal(err)
	}
	return z.Bytes(), g.Bytes(), r.Bytes()
}

// notRasters is a folder of files that people give as rasters and that are none, or none that can be read.
func notRasters(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	ds := geotiff(t, filepath.Join(dir, "whole.tif"))
	for _, c := range [][2]string{{"VRT", "a.vrt"}, {"PNG", "a.png"}} {
		out, err := ds.Translate(filepath.Join(dir, c[1]), []string{"-of", c[0]})
		if err != nil {
			t.Fatal(err)
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(ds.Close(), os.Mkdir(filepath.Join(dir, "folder.tif"), 0o777)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "whole.tif"))
	if err != nil {
		t.Fatal(err)
	}
	zipped, gzipped, tarred := packed(t, whole)
	for name, content := range map[string][]byte{
		"a.zip": zipped, "a.tif.gz": gzipped, "a.tar": tarred, "empty.tif": nil, "cut.tif": whole[:12],
		"login.tif": []byte("\r\n<!doctype HTML>\n<html><title>Earthdata Login</title>"), "lfs.tif": []byte("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
		"a.mat": []byte("MATLAB 5.0 MAT-file, Platform: PCWIN64"), "a.npy": []byte("\x93NUMPY\x01\x00v\x00"), "a.shp": []byte("\x00\x00\x27\x0a\x00\x00"),
		"a.geojson": []byte("\ufeff{ \"type\": \"FeatureCollection\", \"features\": [] }"), "a.txt": []byte("x y z\n"), "b.HDR": []byte("ENVI\n"), "b.prj": []byte("PROJCS[]"), "a.7z": []byte("7z\xbc\xaf\x27\x1c"), "a.jpg": []byte("\xff\xd8\xff\xe0"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestUnreadable says of files that are not rasters what they are and what to do.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	dir := notRasters(t)
	for name, want := range map[string]string{
		"a.vrt":      "is a VRT, which takes its numbers from other files; name these files instead, or write it as a GeoTIFF, for example with gdal_translate",
		"a.png":      "is a picture in PNG; write it as a GeoTIFF, for example with gdal_translate",
		"a.zip":      "is a zip archive; unpack it and name the file in it",
		"a.tif.gz":   "is compressed by gzip; unpack it and name the file in it",
		"a.tar":      "is a tar archive; unpack it and name the file in it",
		"a.7z":       "is a 7z archive; unpack it and name the file in it",
		"folder.tif": "is a folder; name the file in it",
		"empty.tif":  "is empty; fetch the file again",
		"cut.tif":    "GDAL cannot read it as a raster (*); fetch the file again or name another",
		"login.tif":  "is a web page, as of a log-in; fetch the file again",
		"lfs.tif":    "is a pointer of Git LFS; fetch the file itself with git lfs pull",
		"a.mat":      "is a MATLAB file, which does not say where its numbers lie; write it as a GeoTIFF with geotiffwrite",
		"a.npy":      "is an array of NumPy, which does not say where its numbers lie; write it as a GeoTIFF, for example with rasterio",
		"a.jpg":      "is a picture in JPEG, which changes numbers; write the numbers as a GeoTIFF",
		"a.shp":      "is a Shapefile, which holds polygons; write their years as a raster, for example with gdal_rasterize -a",
		"a.geojson":  "is GeoJSON or other JSON, which holds no raster; if it has polygons with years, write them as a raster, for example with gdal_rasterize -a",
		"a.txt":      "GDAL cannot read it as a raster (*); name a GeoTIFF, HDF, netCDF, ENVI file or the like, or write it as a GeoTIFF, for example with gdal_translate",
		"b.HDR":      "belongs to a raster beside it; name that, as the .dat, .bil, .grd or .sdat file",
		"b.prj":      "belongs to a raster beside it; name that, as the .dat, .bil, .grd or .sdat file",
		"absent.tif": "no such file or directory; check the path in the study file",
	} {
		path := filepath.Join(dir, name)
		opened, err := OpenRaster("load npp", path)
		if err == nil {
			_ = opened.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		before, after, _ := strings.Cut("load npp "+path+": "+want, "*")
		if text := err.Error(); !errors.Is(err, fault.ErrInput) || !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
			t.Errorf("%s: %v; want %s", name, err, want)
		}
	}
}
