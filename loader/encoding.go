package loader

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/reading"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/unit"
)

// Valid DN of MOD17A3HGF; larger values are class codes, 32761 unclassified to
// 32767 fill. MOD17A3 of version 055 is UInt16 and has the same classes from 65529 on.
const (
	modisMin, modisMax, modisFill     = -30000, 32700, 32767
	firstClass, firstClassOfVersion55 = 32761, 65529
	modisScale                        = 0.1 // g C m⁻² a⁻¹ per DN
)

// encoding is how a file stores NPP: stored × scale + offset = g C m⁻² a⁻¹.
type encoding struct {
	kind             godal.DataType
	scale, offset    float64
	nodata           float64
	hasNoData, coded bool   // coded: MOD17 class codes above modisMax
	floating         bool   // stores real numbers
	unitKnown        bool   // the unit comes from the file or the study
	given            bool   // scale or unit come from the study
	unitUnread       string // the unit that is not understood
	scaleGiven       bool
	named            float64 // scale in the metadata of real numbers, which is not applied; 1 without
	said             NPPEncoding
}

// readEncoding takes scale, offset, unit and nodata from the study, else from the file.
func (e *encoding) readEncoding(path string, ds *godal.Dataset, band godal.Band, in studyfile.NPPInput) error {
	st := band.Structure()
	e.kind = st.DataType
	// By name, since godal lacks the wider whole numbers.
	switch name := st.DataType.String(); {
	case strings.HasPrefix(name, "Float"):
		e.floating = true
	case strings.HasPrefix(name, "C"):
		return fault.New(fault.ErrData, "load npp %s: stores %s, want real numbers", path, name)
	}
	if band.ColorInterp() == godal.CIPalette && in.Scale == nil && in.Unit == "" {
		return fault.New(fault.ErrData, "load npp %s: has a colour table, so that its numbers are colours; export the numbers themselves, or give npp.unit if they are NPP", path)
	}
	e.scale, e.offset = gdal.StoredScale(ds, band)
	if e.named = 1; e.floating && e.scale == 1 {
		e.named, _ = gdal.NamedScale(ds, band)
	}
	if in.Scale != nil {
		e.scale, e.offset = *in.Scale, 0
	}
	if in.Offset != nil {
		e.offset = *in.Offset
	}
	e.said = NPPEncoding{Stored: st.DataType.String(), Scale: e.scale, Offset: e.offset, Mask: band.MaskFlags()&gdal.MaskOfDataset != 0}
	if err := e.convert(path, gdal.BandUnit(ds, band), in); err != nil {
		return err
	}
	e.nodata, e.hasNoData = band.NoData()
	e.coded = st.DataType == godal.Int16 && e.hasNoData && e.nodata == modisFill
	if in.NoData != nil {
		e.nodata, e.hasNoData = float64(*in.NoData), true
		e.coded = e.coded || st.DataType == godal.Int16 && e.nodata == modisFill
	}
	e.said.PerStored, e.said.AtZero, e.said.Codes = e.scale, e.offset, e.codes()
	if in.Offset != nil && in.Unit == "" {
		e.said.Offset *= e.said.Scale / e.scale // it is in g C m⁻² a⁻¹
	}
	if e.hasNoData {
		e.said.NoData = strconv.FormatFloat(e.nodata, 'g', -1, 64)
	}
	return nil
}

// convert brings scale and offset to g C m⁻² a⁻¹. The study's unit, or its scale, which is in
// g C m⁻² a⁻¹ then, stands before the file's unit.
func (e *encoding) convert(path, fileUnit string, in studyfile.NPPInput) error {
	e.given, e.scaleGiven = in.Scale != nil || in.Unit != "", in.Scale != nil
	text := in.Unit
	switch {
	case text != "":
	case in.Scale != nil:
		e.unitKnown, e.said.Unit = true, "g C m-2 a-1"
		return nil
	default:
		text = fileUnit
	}
	e.said.Unit = text
	factor, known, err := unit.Parse(text)
	switch {
	case errors.Is(err, unit.ErrOther):
		_, reason, _ := strings.Cut(err.Error(), ": ")
		return fault.New(fault.ErrData, "load npp %s: unit is %q: %s, want g or kg of carbon per m2 and year; convert the rasters, or give npp.unit if the file names the wrong unit", path, text, reason)
	case err != nil:
		e.unitUnread = text
		return nil //nolint:nilerr // a finding says it
	}
	e.unitKnown = known
	e.scale *= factor
	if in.Offset == nil || in.Unit != "" {
		e.offset *= factor
	}
	return nil
}

// asRead returns how the numbers are read.
func (e *encoding) asRead() reading.Read {
	fill := e.hasNoData && (e.kind == godal.UInt16 && e.nodata == firstClassOfVersion55+modisFill-firstClass || (e.kind == godal.Int16 || e.floating) && e.nodata == modisFill)
	return reading.Read{Floating: e.floating, SixteenBits: e.kind == godal.Int16 || e.kind == godal.UInt16, Scale: e.said.Scale, Offset: e.said.Offset, PerStored: e.scale, UnitKnown: e.unitKnown, Unread: e.unitUnread != "",
		Named: e.named, Fill: fill, ScaleGiven: e.scaleGiven, Given: e.given}
}

// decode turns a stored value into g C m⁻² a⁻¹ and its class code.
func (e *encoding) decode(v float64) (npp float64, class int16) {
	if class := e.class(v); class != 0 {
		return math.NaN(), class
	}
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return math.NaN(), 0
	case e.hasNoData && (v == e.nodata || e.floating && float32(v) == float32(e.nodata)):
		return math.NaN(), 0
	}
	return v*e.scale + e.offset, 0
}

// class returns the MOD17 class that a stored value stands for, 0 if none. Class codes survive
// as 32761 to 32767 or 65529 to 65535 at the scale of MOD17, whatever the file's nodata is, and
// as the real numbers that scaling makes of them, 3276.1 to 3276.7 or 6552.9 to 6553.5 g C m⁻² a⁻¹,
// which is more than land produces.
func (e *encoding) class(v float64) int16 {
	if e.coded {
		if v > modisMax || v < modisMin {
			return int16(v)
		}
		return 0
	}
	if e.offset != 0 || !e.floating && math.Abs(e.scale/modisScale-1) > 1e-9 {
		return 0
	}
	dn := v * e.scale / modisScale
	if !(dn > firstClass-1) {
		return 0
	}
	code := math.Round(dn)
	if math.Abs(dn-code) > 0.02 { // single precision, and one rounding
		return 0
	}
	switch {
	case code >= firstClass && code <= modisFill:
		return int16(code)
	case code >= firstClassOfVersion55 && code <= firstClassOfVersion55+modisFill-firstClass:
		return int16(code - firstClassOfVersion55 + firstClass)
	}
	return 0
}

// codes are the stored numbers that class takes for codes. Whole numbers have them at the
// scale of MOD17 only.
func (e *encoding) codes() string {
	switch {
	case e.coded:
		return fmt.Sprintf("<%d, >%d", modisMin, modisMax)
	case e.offset != 0, !e.floating && math.Abs(e.scale/modisScale-1) > 1e-9:
		return ""
	}
	stored := func(code int) string { return strconv.FormatFloat(float64(code)*modisScale/e.scale, 'g', 6, 64) }
	return fmt.Sprintf("%s-%s, %s-%s", stored(firstClass), stored(modisFill), stored(firstClassOfVersion55), stored(firstClassOfVersion55+modisFill-firstClass))
}
