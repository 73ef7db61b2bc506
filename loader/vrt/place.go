package vrt

import (
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Given says what of a file the study gives itself, or does not use.
type Given struct{ NoData, Scale, CRS bool }

// Check refuses a file, open as a raster with its grid, that is not what the VRTs say.
func (f *File) Check(ds *godal.Dataset, g *gdal.Grid, given Given) error {
	for i := range f.Places {
		p := &f.Places[i]
		if differs := p.differs(ds, g, given); differs != "" {
			return fmt.Errorf("%s, as %s says; make the VRT again with gdalbuildvrt, or %s", differs, filepath.Base(p.VRT), remedy)
		}
	}
	return nil
}

// differs says what of a file is not as the place has it; it is empty where all is.
func (p *Place) differs(ds *godal.Dataset, g *gdal.Grid, given Given) string {
	want := *g
	want.GeoTransform, want.Width, want.Height = p.GeoTransform, p.Width, p.Height
	if p.SRS != "" && !given.CRS {
		srs, err := system(p.SRS)
		if err != nil {
			return fmt.Sprintf("has another coordinate reference system than %.40q, which is neither WKT nor a known code such as EPSG:32649", p.SRS)
		}
		defer srs.Close()
		want.WKT, want.SRS = p.SRS, srs
	}
	if differs := g.DiffersFrom(&want); differs != "" {
		return differs
	}
	bands := ds.Bands()
	if len(bands) != len(p.Bands) {
		return fmt.Sprintf("has %s, want %d", counted(len(bands), "band"), len(p.Bands))
	}
	for i := range bands {
		if differs := p.Bands[i].differs(bands[i], given); differs != "" {
			return fmt.Sprintf("band %d %s", i+1, differs)
		}
	}
	return ""
}

var epsgCode = regexp.MustCompile(`(?i)^EPSG:(\d{1,9})$`)

// system reads a reference system as WKT or by its EPSG code. GDAL takes more, such as files and addresses.
func system(text string) (*godal.SpatialRef, error) {
	if code := epsgCode.FindStringSubmatch(text); code != nil {
		n, err := strconv.Atoi(code[1])
		if err != nil {
			return nil, err
		}
		return godal.NewSpatialRefFromEPSG(n)
	}
	return godal.NewSpatialRefFromWKT(text)
}

func (b *Band) differs(band godal.Band, given Given) string {
	nodata, has := band.NoData()
	if !given.NoData && (has != b.HasNoData || has && nodata != b.NoData && !(math.IsNaN(nodata) && math.IsNaN(b.NoData))) {
		return fmt.Sprintf("has nodata %s, want %s", word(nodata, has), word(b.NoData, b.HasNoData))
	}
	st := band.Structure()
	if is := st.DataType.String(); !strings.EqualFold(is, b.Type) {
		return fmt.Sprintf("has numbers of type %s, want %s", is, b.Type)
	}
	scale := st.Scale
	if scale == 0 {
		scale = 1
	}
	if !given.Scale && (scale != b.Scale || st.Offset != b.Offset) {
		return fmt.Sprintf("has scale %g and offset %g, want %g and %g", scale, st.Offset, b.Scale, b.Offset)
	}
	return ""
}

func word(v float64, has bool) string {
	if !has {
		return "none"
	}
	return fmt.Sprintf("%g", v)
}
