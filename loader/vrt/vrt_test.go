package vrt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// tile writes a GeoTIFF of 8 × 4 pixels of 10 m with two bands, whose first column is col0.
func tile(t *testing.T, path string, col0 int) {
	t.Helper()
	gdal.RegisterDrivers()
	ds, err := godal.Create(godal.GTiff, path, 2, godal.Int16, 8, 4)
	if err != nil {
		t.Fatal(err)
	}
	srs, err := godal.NewSpatialRefFromEPSG(32649)
	if err != nil {
		t.Fatal(err)
	}
	defer srs.Close()
	err = errors.Join(ds.SetSpatialRef(srs), ds.SetGeoTransform([6]float64{500000 + 10*float64(col0), 10, 0, 4400000, 0, -10}), ds.SetNoData(-1), ds.Close())
	if err != nil {
		t.Fatal(err)
	}
}

// join writes a VRT of files with gdalbuildvrt.
func join(t *testing.T, path string, files ...string) {
	t.Helper()
	ds, err := godal.BuildVRT(path, files, nil)
	if err == nil {
		err = ds.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// joined is a study's folder with a.tif, b.tif and all.vrt, which joins them, in the folder maps.
func joined(t *testing.T) (study string) {
	t.Helper()
	study = t.TempDir()
	maps := filepath.Join(study, "maps")
	if err := os.Mkdir(maps, 0o777); err != nil {
		t.Fatal(err)
	}
	tile(t, filepath.Join(maps, "a.tif"), 0)
	tile(t, filepath.Join(maps, "b.tif"), 8)
	join(t, filepath.Join(maps, "all.vrt"), filepath.Join(maps, "a.tif"), filepath.Join(maps, "b.tif"))
	return study
}

// names returns the paths of files relative to a folder.
func names(t *testing.T, folder string, paths []string) (all []string) {
	t.Helper()
	for _, path := range paths {
		rel, err := filepath.Rel(folder, path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rel)
	}
	return all
}

// check opens all files and holds them against their places.
func check(t *testing.T, files []File) (err error) {
	t.Helper()
	for i := range files {
		ds, opened := gdal.OpenRaster("test", files[i].Path)
		if opened != nil {
			t.Fatal(opened)
		}
		g, gridErr := gdal.GridOf(ds, files[i].Path, gdal.WKTOf(ds, files[i].Path))
		err = errors.Join(err, gridErr, files[i].Check(ds, &g, Given{}), ds.Close())
	}
	return err
}

// TestExpand puts the files of a VRT, and of one within another, in its place.
func TestExpand(t *testing.T) {
	t.Parallel()
	study := joined(t)
	at := func(name string) string { return filepath.Join(study, name) }
	tile(t, at("c.tif"), 16)
	join(t, at("outer.vrt"), at("maps/all.vrt"), at("c.tif"))
	files, err := Expand("load map", []string{at("plain.tif"), at("outer.vrt"), at("c.tif")}, study)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	if got, want := names(t, study, paths), []string{"plain.tif", "maps/a.tif", "maps/b.tif", "c.tif"}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	if got, want := names(t, study, Paths(files)), []string{"c.tif", "maps/a.tif", "maps/all.vrt", "maps/b.tif", "outer.vrt", "plain.tif"}; !slices.Equal(got, want) {
		t.Errorf("inputs %q, want %q", got, want)
	}
	if err := check(t, files[1:]); err != nil {
		t.Error(err)
	}
	if len(files[2].Places) != 2 || files[2].Places[0].GeoTransform[0] != 500080 || files[2].Places[1].GeoTransform[0] != 500080 {
		t.Errorf("places of b.tif %+v, want two that begin at 500080", files[2].Places)
	}
}

// TestRefused asserts what is said of VRTs that do more than join files of the study. Each case changes the text of a sound one.
func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"address":         {`relativeToVRT="1">a.tif`, `relativeToVRT="0">https://example.org/a.tif`, "that takes its numbers from the address https://example.org/a.tif"},
		"virtual file":    {`relativeToVRT="1">a.tif`, `relativeToVRT="0">/vsicurl/http://example.org/a.tif`, "that takes its numbers from the address /vsicurl/http://example.org/a.tif"},
		"subdataset":      {`relativeToVRT="1">a.tif`, `relativeToVRT="0">HDF5:"a.h5"://npp`, `that takes its numbers from the address HDF5:"a.h5"://npp`},
		"working folder":  {`relativeToVRT="1">a.tif`, `relativeToVRT="0">a.tif`, "that names a.tif, which is not relative to the VRT"},
		"absent":          {">a.tif", ">c.tif", "that takes its numbers from c.tif: no such file or directory"},
		"outside":         {">a.tif", ">../../outside.tif", "that takes its numbers from ../../outside.tif, outside the folders of the study and of the VRT"},
		"link outside":    {">a.tif", ">link.tif", "that takes its numbers from link.tif, outside the folders of the study and of the VRT"},
		"folder":          {">a.tif", ">.", "that takes its numbers from ., which is not a plain file"},
		"itself":          {">a.tif", ">all.vrt", "that comes twice"},
		"warped":          {"<VRTDataset ", `<VRTDataset subClass="VRTWarpedDataset" `, "that is a VRTWarpedDataset, which computes its numbers"},
		"derived":         {`<VRTRasterBand dataType="Int16" band="2"`, `<VRTRasterBand dataType="Int16" band="2" subClass="VRTDerivedRasterBand"`, "whose band 2 is a VRTDerivedRasterBand, which computes its numbers"},
		"pixel function":  {"<ColorInterp>", "<PixelFunctionType>sum</PixelFunctionType><ColorInterp>", "whose band 1 has PixelFunctionType"},
		"filter":          {"<ColorInterp>", "<KernelFilteredSource></KernelFilteredSource><ColorInterp>", "whose band 1 has KernelFilteredSource"},
		"scaled":          {"<NODATA>-1</NODATA>", "<NODATA>-1</NODATA><ScaleRatio>2</ScaleRatio>", "whose band 1 changes numbers of a.tif by ScaleRatio"},
		"open options":    {"<NODATA>-1</NODATA>", "<NODATA>-1</NODATA><OpenOptions></OpenOptions>", "whose band 1 changes numbers of a.tif by OpenOptions"},
		"nodata":          {"<NODATA>-1</NODATA>", "<NODATA>0</NODATA>", `whose band 1 takes 0 of a.tif as without data, and writes "-1" for it`},
		"cut":             {`<SrcRect xOff="0"`, `<SrcRect xOff="1"`, "whose band 1 cuts or stretches a.tif"},
		"stretched":       {`<DstRect xOff="0" yOff="0" xSize="8"`, `<DstRect xOff="0" yOff="0" xSize="9"`, "whose band 1 cuts or stretches a.tif"},
		"between pixels":  {`<DstRect xOff="0"`, `<DstRect xOff="0.5"`, "whose band 1 cuts or stretches a.tif"},
		"without a place": {`<SrcRect xOff="0" `, `<SrcRect `, "whose band 1 does not say which pixels of a.tif it takes"},
		"bands exchanged": {"<SourceBand>1<", "<SourceBand>2<", "whose band 1 is band 2 of a.tif"},
		"beyond columns":  {`rasterXSize="16"`, `rasterXSize="15"`, "of 15 × 4 pixels, beyond which b.tif reaches"},
		"beyond rows":     {`rasterYSize="4"`, `rasterYSize="3"`, "of 16 × 3 pixels, beyond which a.tif reaches"},
		"array":           {"<GeoTransform>", `<Group name="/"></Group><GeoTransform>`, "that has Group"},
		"points":          {"<GeoTransform>", "<GCPList></GCPList><GeoTransform>", "that has GCPList"},
		"no place":        {"<GeoTransform>", "<GeoTransform>1, ", "that has a geotransform of 7 numbers, want 6"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			study := joined(t)
			outside := filepath.Join(t.TempDir(), "outside.tif")
			tile(t, outside, 0)
			text, path := edited(t, study, c.from, strings.ReplaceAll(c.to, "../../outside.tif", relative(t, filepath.Join(study, "maps"), outside)))
			if err := errors.Join(os.Symlink(outside, filepath.Join(study, "maps", "link.tif")), os.WriteFile(path, []byte(text), 0o666)); err != nil {
				t.Fatal(err)
			}
			files, err := Expand("load map", []string{path}, study)
			want := "load map " + path + ": is a VRT " + strings.ReplaceAll(c.want, "../../outside.tif", relative(t, filepath.Join(study, "maps"), outside)) + "; " + remedy
			if !errors.Is(err, fault.ErrData) || err.Error() != want || files != nil {
				t.Errorf("%v\nwant %s", err, want)
			}
		})
	}
}

// edited returns the text of all.vrt of a study with other words in place of some.
func edited(t *testing.T, study, from, to string) (text, path string) {
	t.Helper()
	path = filepath.Join(study, "maps", "all.vrt")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = strings.Replace(string(sound), from, to, 1)
	if strings.Contains(from, "a.tif") { // in every band
		text = strings.ReplaceAll(string(sound), from, to)
	}
	if text == string(sound) {
		t.Fatalf("all.vrt has no %s:\n%s", from, sound)
	}
	return text, path
}

func relative(t *testing.T, from, to string) string {
	t.Helper()
	rel, err := filepath.Rel(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return rel
}

// TestNotAVRT asserts the error of files that cannot be read as a VRT.
func TestNotAVRT(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.vrt")
	if err := os.WriteFile(broken, []byte("<VRTDataset><"), 0o666); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		broken:                          "is not a VRT in XML (XML syntax error on line 1: *); make it again with gdalbuildvrt",
		filepath.Join(dir, "none.vrt"):  "no such file or directory; check the path in the study file",
		filepath.Join(dir, "other.VRT"): "no such file or directory; check the path in the study file",
	} {
		_, err := Expand("load map", []string{path}, dir)
		before, after, _ := strings.Cut("load map "+path+": "+want, "*")
		if !errors.Is(err, fault.ErrInput) || !strings.HasPrefix(err.Error(), before) || !strings.HasSuffix(err.Error(), after) {
			t.Errorf("%v\nwant %s", err, want)
		}
	}
}

// TestCheck asserts what is said of files that are not as the VRT has them.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"moved":   {`<DstRect xOff="8"`, `<DstRect xOff="7"`, "starts at (500080, 4400000), want (500070, 4400000)"},
		"size":    {`xSize="8" ySize="4" />`, `xSize="7" ySize="4" />`, "is 8 × 4 pixels, want 7 × 4"},
		"pixels":  {"1.0000000000000000e+01,  0.0", "2.0000000000000000e+01,  0.0", "has pixels of 10 × 10, want 20 × 10"},
		"system":  {`PARAMETER["central_meridian",111]`, `PARAMETER["central_meridian",117]`, "has another coordinate reference system"},
		"type":    {`dataType="Int16" band="2"`, `dataType="Byte" band="2"`, "band 2 has numbers of type Int16, want Byte"},
		"no type": {`dataType="Int16" band="1"`, `band="1"`, "band 1 has numbers of type Int16, want Byte"},
		"no code": {"<NoDataValue>-1<", "<NoDataValue>-2<", "band 1 has nodata -1, want -2"},
		"scale":   {"<ColorInterp>", "<Scale>0.5</Scale><ColorInterp>", "band 1 has scale 1 and offset 0, want 0.5 and 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			study := joined(t)
			text, path := edited(t, study, c.from, c.to)
			if name == "size" || name == "moved" { // in both rectangles of both bands
				text = strings.ReplaceAll(text, c.from, c.to)
			}
			text = strings.ReplaceAll(text, "<NODATA>-1</NODATA>", "")
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
			files, err := Expand("load map", []string{path}, study)
			if err != nil {
				t.Fatal(err)
			}
			if err := check(t, files); err == nil || !strings.HasPrefix(err.Error(), c.want+", as all.vrt says; make the VRT again") {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

// TestSystem names the reference system of a VRT by a code, and by forms that lead elsewhere.
func TestSystem(t *testing.T) {
	t.Parallel()
	study := joined(t)
	path := filepath.Join(study, "maps", "all.vrt")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wkt := filepath.Join(study, "utm49.wkt")
	const unread = `has another coordinate reference system than %q, which is neither WKT nor a known code such as EPSG:32649, as all.vrt says; make the VRT again`
	for text, want := range map[string]string{
		"EPSG:32649":                   "",
		" epsg:32649\n":                "",
		"EPSG:32650":                   "has another coordinate reference system, as all.vrt says; make the VRT again",
		"EPSG:99999":                   fmt.Sprintf(unread, "EPSG:99999"),
		"EPSG:32649+5773":              fmt.Sprintf(unread, "EPSG:32649+5773"),
		"https://127.0.0.1/utm.wkt":    fmt.Sprintf(unread, "https://127.0.0.1/utm.wkt"),
		"+proj=utm +zone=49 +type=crs": fmt.Sprintf(unread, "+proj=utm +zone=49 +type=crs"),
		wkt:                            fmt.Sprintf(unread, wkt[:min(len(wkt), 40)]),
	} {
		start, end := strings.Index(string(sound), "<SRS"), strings.Index(string(sound), "</SRS>")
		inner := strings.Index(string(sound)[start:], ">") + start + 1
		err := errors.Join(os.WriteFile(wkt, sound[inner:end], 0o666), os.WriteFile(path, []byte(string(sound[:inner])+text+string(sound[end:])), 0o666))
		if err != nil {
			t.Fatal(err)
		}
		files, err := Expand("load map", []string{path}, study)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(t, files); want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v\nwant %s", text, err, want)
		}
	}
}

// TestCheckBands counts the bands of a file and of a VRT.
func TestCheckBands(t *testing.T) {
	t.Parallel()
	study := joined(t)
	files, err := Expand("load map", []string{filepath.Join(study, "maps", "all.vrt")}, study)
	if err != nil {
		t.Fatal(err)
	}
	ds, err := godal.Create(godal.GTiff, files[0].Path, 1, godal.Int16, 8, 4)
	if err == nil {
		err = errors.Join(ds.SetGeoTransform(files[0].Places[0].GeoTransform), ds.SetProjection(files[0].Places[0].SRS), ds.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := check(t, files[:1]); err == nil || !strings.HasPrefix(err.Error(), "has 1 band, want 2, as all.vrt says") {
		t.Errorf("%v, want that it has 1 band", err)
	}
}
