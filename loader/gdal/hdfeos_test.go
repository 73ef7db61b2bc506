package gdal

import (
	"math"
	"os"
	"strings"
	"testing"
)

// The text that HDF-EOS5 writes of two grids: a tile of VIIRS at 500 m (h26v04) and a global grid in degrees.
const eosText = `GROUP=GridStructure
	GROUP=GRID_1
		GridName="VIIRS Grid_500m"
		XDim=2400
		YDim=2400
		UpperLeftPointMtrs=(8895604.157333,5559752.598333)
		LowerRightMtrs=(10007554.677000,4447802.078667)
		Projection=HE5_GCTP_SNSOID
		ProjParams=(6371007.181000,0,0,0,0,0,0,0,0,0,0,0,0)
		SphereCode=-1
		GridOrigin=HE5_HDFE_GD_UL
	END_GROUP=GRID_1
	GROUP=GRID_2
		GridName="CMG"
		XDim=7200
		YDim=3600
		UpperLeftPointMtrs=(-180000000.000000,90000000.000000)
		LowerRightMtrs=(180000000.000000,-90000000.000000)
		Projection=HE5_GCTP_GEO
	END_GROUP=GRID_2
	GROUP=GRID_3
		GridName="Polar"
		XDim=10
		YDim=10
		UpperLeftPointMtrs=(0,0)
		LowerRightMtrs=(1,1)
		Projection=HE5_GCTP_PS
		ProjParams=(0,0,0,0,0,0,0,0,0,0,0,0,0)
	END_GROUP=GRID_3
END_GROUP=GridStructure
`

func TestEOSGrid(t *testing.T) {
	t.Parallel()
	const field = `HDF5:"a.h5"://HDFEOS/GRIDS/VIIRS_Grid_500m/Data_Fields/Npp_500m`
	for _, c := range []struct {
		raster        string
		width, height int
		want          eosGrid
		ok            bool
	}{
		{field, 2400, 2400, eosGrid{"+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181000 +units=m +no_defs", [4]float64{8895604.157333, 5559752.598333, 10007554.677, 4447802.078667}}, true},
		{strings.Replace(field, "VIIRS_Grid_500m", "CMG", 1), 7200, 3600, eosGrid{"EPSG:4326", [4]float64{-180, 90, 180, -90}}, true},
		{field, 1200, 1200, eosGrid{}, false},
		{strings.Replace(field, "VIIRS_Grid_500m", "Polar", 1), 10, 10, eosGrid{}, false},
		{`HDF5:"a.h5"://npp`, 2400, 2400, eosGrid{}, false},
	} {
		got, ok := eosGridOf(eosText, c.raster, c.width, c.height)
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.raster, got, ok, c.want)
		}
	}
	// 110° 30' 18" east, packed.
	if got := degrees(-110030018); math.Abs(got+110.505) > 1e-12 {
		t.Errorf("%v, want -110.505", got)
	}
}

// TestStructMetadata finds the text wherever a file has it.
func TestStructMetadata(t *testing.T) {
	t.Parallel()
	for _, before := range []int{0, 100, 1<<20 - 10, 1<<20 - 1<<16, 3<<20 + 5} {
		path := t.TempDir() + "/a.h5"
		if err := os.WriteFile(path, []byte(strings.Repeat("\xff", before)+eosText+"\x00rest"), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := structMetadata(path); got != eosText {
			t.Errorf("after %d bytes: %d bytes, want %d", before, len(got), len(eosText))
		}
	}
	path := t.TempDir() + "/b.h5"
	if err := os.WriteFile(path, make([]byte, 1<<20), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := structMetadata(path); got != "" {
		t.Errorf("found %q", got)
	}
}
