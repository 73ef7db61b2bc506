package vrt

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// two is a VRT of two files side by side.
const two = `<VRTDataset rasterXSize="16" rasterYSize="4">
  <SRS>EPSG:32649</SRS>
  <GeoTransform>5e+05, 10, 0, 4.4e+06, 0, -10</GeoTransform>
  <VRTRasterBand dataType="Int16" band="1">
    <NoDataValue>-1</NoDataValue>
    <ComplexSource>
      <SourceFilename relativeToVRT="1">a.tif</SourceFilename>
      <SourceBand>1</SourceBand>
      <SrcRect xOff="0" yOff="0" xSize="8" ySize="4" />
      <DstRect xOff="0" yOff="0" xSize="8" ySize="4" />
      <NODATA>-1</NODATA>
    </ComplexSource>
    <SimpleSource>
      <SourceFilename relativeToVRT="1">b.tif</SourceFilename>
      <SourceBand>1</SourceBand>
      <SrcRect xOff="0" yOff="0" xSize="8" ySize="4" />
      <DstRect xOff="8" yOff="0" xSize="8" ySize="4" />
    </SimpleSource>
  </VRTRasterBand>
</VRTDataset>
`

// FuzzExpand wants an error that names the VRT, or plain files of the folder, each with a place within the VRT.
func FuzzExpand(f *testing.F) {
	f.Add(two)
	f.Add(strings.Replace(two, "b.tif", "../b.tif", 1))
	f.Add(strings.Replace(two, "b.tif", "all.vrt", 1))
	f.Add(strings.Replace(two, `ySize="4"`, `ySize="1e300"`, 2))
	f.Add(strings.Replace(two, "5e+05", "nan", 1))
	f.Add(strings.Replace(two, `xOff="0" `, "", 1))
	f.Add("<VRTDataset/>")
	f.Add("")
	folder := f.TempDir()
	inside := []string{filepath.Join(folder, "a.tif"), filepath.Join(folder, "b.tif"), filepath.Join(folder, "all.vrt")}
	for _, path := range inside {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			f.Fatal(err)
		}
	}
	path := inside[2]
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files, err := Expand("load disturbance", []string{path}, folder)
		if err != nil {
			if !errors.Is(err, fault.ErrInput) && !errors.Is(err, fault.ErrData) || !strings.HasPrefix(err.Error(), "load disturbance "+path+": ") {
				t.Errorf("error %v", err)
			}
			return
		}
		if len(files) == 0 {
			t.Error("neither a file nor an error")
		}
		for _, file := range files {
			if !slices.Contains(inside, filepath.Clean(file.Path)) || len(file.Places) != 1 {
				t.Fatalf("file %+v", file)
			}
			p := file.Places[0]
			if p.VRT != path || p.Width < 1 || p.Height < 1 || len(p.Bands) == 0 || slices.ContainsFunc(p.GeoTransform[:], func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
				t.Errorf("place %+v", p)
			}
		}
	})
}
