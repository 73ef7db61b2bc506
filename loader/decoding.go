package loader

import (
	"math"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// nppPart is the part of a tile that lies under a window. Numbers of at most 16 bits are kept as they
// are stored, since a year of them takes a fifth of the memory so.
type nppPart struct {
	gdal.Window
	tile   *nppTile
	stored []uint16 // bits of the stored numbers, with their meaning; nil where value and class are given
	means  *decoding
	value  []float64 // g C m⁻² a⁻¹, NaN where unknown
	class  []int16   // fill code where there is one, else 0
}

// decoding is what each number of 16 bits means, by its bits.
type decoding struct {
	value [1 << 16]float64
	class [1 << 16]int16
}

// cell returns the NPP of a cell, in g C m⁻² a⁻¹ and NaN where unknown, and its fill code, 0 without one.
func (p *nppPart) cell(i int) (npp float64, class int16) {
	if p.stored != nil {
		return p.means.value[p.stored[i]], p.means.class[p.stored[i]]
	}
	return p.value[i], p.class[i]
}

// forget makes chosen numbers unknown.
func (p *nppPart) forget(chosen func(npp float64) bool) {
	values := p.value
	if p.stored != nil {
		values = p.means.value[:]
	}
	for i, v := range values {
		if chosen(v) {
			values[i] = math.NaN()
		}
	}
}

// decodingKey is what the meaning of stored numbers depends on.
type decodingKey struct {
	kind             godal.DataType
	scale, offset    float64
	nodata           uint64 // bits: NaN is not equal to itself
	hasNoData, coded bool
}

// decodingOf returns what the numbers of a tile mean, nil where they take more than 16 bits or a mask says
// which are unknown.
func (s *nppSeries) decodingOf(e *encoding) *decoding {
	if e.said.Mask || e.kind != godal.Byte && e.kind != godal.Int16 && e.kind != godal.UInt16 {
		return nil
	}
	key := decodingKey{e.kind, e.scale, e.offset, math.Float64bits(e.nodata), e.hasNoData, e.coded}
	if d := s.decodings[key]; d != nil {
		return d
	}
	d := &decoding{}
	for bits := range d.value {
		number := float64(bits)
		if e.kind == godal.Int16 {
			number = float64(int16(bits))
		}
		d.value[bits], d.class[bits] = e.decode(number)
	}
	s.decodings[key] = d
	return d
}

// read16 reads a window of numbers of at most 16 bits as they are stored.
func read16(path string, band godal.Band, kind godal.DataType, col, row int, into []uint16, cols, rows int) error {
	if kind != godal.Int16 {
		return gdal.ReadQuietly("load npp", path, band, col, row, into, cols, rows, func(int) {})
	}
	signed := make([]int16, len(into))
	err := gdal.ReadQuietly("load npp", path, band, col, row, signed, cols, rows, func(int) {})
	for i, v := range signed {
		into[i] = uint16(v)
	}
	return err
}
