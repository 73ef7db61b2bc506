package loader

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// outlines returns the cells' quadrilaterals as WKB, slanted ones on the sinusoidal grid of MODIS.
// The corners of a cell across 180° stay together.
func (c *cells) outlines(npp *gdal.Grid, lonlat *godal.SpatialRef) ([][]byte, error) {
	tr, err := gdal.TransformTo(npp.SRS, lonlat)
	if err != nil {
		return nil, err
	}
	defer tr.Close()
	n := len(gdal.Corners)
	x, y := make([]float64, n*len(c.row)), make([]float64, n*len(c.row))
	for i := range c.row {
		for k, corner := range gdal.Corners {
			x[n*i+k], y[n*i+k] = npp.At(float64(c.col[i])+corner[0], float64(c.row[i])+corner[1])
		}
	}
	ok := make([]bool, len(x))
	// An error means that some point failed; ok tells which.
	_ = tr.TransformEx(x, y, nil, ok)
	wkb := make([][]byte, len(c.row))
	for i := range wkb {
		wkb[i] = quadrilateral(c.lon[i], x[n*i:n*i+n], y[n*i:n*i+n], ok[n*i:n*i+n])
	}
	return wkb, nil
}

// quadrilateral returns the WKB of a ring around a longitude, nil if a corner is not
// on the Earth.
func quadrilateral(lon float64, x, y []float64, ok []bool) []byte {
	const littleEndian, polygon, rings = 1, 3, 1
	var out bytes.Buffer
	out.WriteByte(littleEndian)
	for _, v := range []uint32{polygon, rings, uint32(len(x))} {
		_ = binary.Write(&out, binary.LittleEndian, v)
	}
	for k := range x {
		if !ok[k] || math.IsInf(x[k], 0) || math.IsInf(y[k], 0) || math.Abs(y[k]) > 90 {
			return nil
		}
		corner := [2]float64{lon + math.Remainder(x[k]-lon, 360), y[k]}
		_ = binary.Write(&out, binary.LittleEndian, corner)
	}
	return out.Bytes()
}
