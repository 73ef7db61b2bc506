package discover

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/unit"
)

// mostNPP is the largest NPP that land has, g C m⁻² a⁻¹; package loader says where it comes from.
const mostNPP = 3500

func (d *draft) writeNPP() {
	d.remark("Annual net primary production (NPP).")
	d.key("npp", "")
	d.below(func() {
		if len(d.npp) == 0 {
			d.remark("No rasters were found whose names or bands have years and whose numbers may be NPP. Give a pattern with {year}:")
			d.absent("files", "npp/npp_{year}.tif")
			return
		}
		r := d.npp[0]
		d.remark(describe(r))
		for _, other := range fewOf(d, d.npp[1:]) {
			d.remark("These may be NPP as well: " + list(d.from(other.patterns...)) + ". " + describe(other))
		}
		d.key("files", list(d.from(r.patterns...)))
		d.writeBands(r)
		if lacking(d.nppYears()) != nil {
			d.remark("A load refuses years without NPP, unless it may be unknown there:")
			d.absent("missing", "unknown")
		}
		d.writeNumbers(r.bands[r.nppBand()])
	})
}

// describe says what files hold: how many, size, place, and the numbers of the first.
func describe(r *rasters) string {
	text := "1 file"
	if n := len(r.all()); n > 1 {
		text = fmt.Sprintf("%d files", n)
	}
	if n := len(r.bands); n > 1 {
		text += fmt.Sprintf(" of %d bands", n)
	}
	b := r.bands[r.nppBand()]
	return fmt.Sprintf("%s, %s. Numbers of %s as stored (%s): %s.", text, r.cell(), r.path, b.stored, b.numbers())
}

// numbers says what a sample of a band holds.
func (b *band) numbers() string {
	if b.known == 0 {
		return "none looked at, or none known"
	}
	text := fmt.Sprintf("%s to %s, median %s", short(b.least), short(b.most), short(b.median))
	if b.least == b.most {
		text = "all " + short(b.least)
	}
	if b.nodata != "" {
		return text + ", nodata " + b.nodata
	}
	return text + ", no nodata value"
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// nppBand returns the index of the band that is NPP by its name, else of the first that was looked at.
func (r *rasters) nppBand() int {
	for i, b := range r.bands {
		if b.known > 0 && speaks(b.name, nppWords) > 0 && speaks(b.name, notNPP) == 0 {
			return i
		}
	}
	return max(0, slices.IndexFunc(r.bands, func(b band) bool { return b.known > 0 }))
}

// writeBands writes which raster and band of a file is read.
func (d *draft) writeBands(r *rasters) {
	if r.subdataset != "" {
		d.remark("The files hold several rasters. Others: " + strings.Join(r.others, ", ") + ".")
		d.key("subdataset", quoted(r.subdataset))
	}
	if len(r.bands) == 1 {
		return
	}
	names := make([]string, len(r.bands))
	for i, b := range r.bands {
		names[i] = b.name
	}
	switch {
	case len(r.years()) > 0:
		d.remark("Band to read. The files have " + strings.Join(names, ", ") + ".")
		d.key("band", quoted(names[r.nppBand()]))
	case r.bandYears() != nil:
		d.remark("Each band is a year, which its name or the time axis says.")
		d.key("bands", "year")
	default:
		d.remark(fmt.Sprintf("If each of the %d bands (%s) is a year, give the year of the first; otherwise choose a band with band.", len(names), strings.Join(names, ", ")))
		d.key("bands", "year")
		d.absent("first_year", "2001")
	}
}

// writeNumbers says what the stored numbers mean, and which keys mend that.
func (d *draft) writeNumbers(b band) {
	_, known, err := unit.Parse(b.unit)
	declared := b.scale != 1 || b.offset != 0
	factor := 1.0
	switch {
	case errors.Is(err, unit.ErrOther):
		d.remark(fmt.Sprintf("The unit of the files, %q, is not one of annual NPP. Convert the files, or say what the numbers are if the unit is wrong:", b.unit))
		d.absent("unit", "g C m-2 a-1")
	case err != nil:
		d.remark(fmt.Sprintf("The unit of the files, %q, is not understood and would be taken as g C m-2 a-1. If that is wrong:", b.unit))
		d.absent("unit", "kg C m-2 a-1")
	case known:
		factor, _, _ = unit.Parse(b.unit)
		d.remark(fmt.Sprintf("The files say: stored × %s, in %s. To replace that:", short(b.scale), b.unit))
		d.absent("unit", "g C m-2 a-1")
	default:
		d.writeUnknownUnit(b, declared)
	}
	typical := (b.median*b.scale + b.offset) * factor
	if b.known > 0 && math.Abs(typical) > mostNPP {
		d.remark(fmt.Sprintf("So read, the median would be %s g C m-2 a-1, more than land produces. Give scale, or unit.", short(typical)))
	}
	d.writeNoData(b)
}

// writeUnknownUnit proposes what numbers without a unit may be, by their size.
func (d *draft) writeUnknownUnit(b band, declared bool) {
	says := "The files name neither unit nor scale"
	if declared {
		says = fmt.Sprintf("The files say stored × %s, and name no unit", short(b.scale))
	}
	high := b.most * b.scale
	switch {
	case b.known > 0 && high <= mostNPP/1000:
		d.remark(says + ", so NPP would be taken as g C m-2 a-1. Numbers as small as these are kg:")
		d.absent("unit", "kg C m-2 a-1")
	case b.known > 0 && high > mostNPP:
		d.remark(says + ", so NPP would be taken as g C m-2 a-1. Numbers as large as these are as a rule the stored ones of MOD17, 10 times too large:")
		d.absent("scale", "0.1")
	default:
		d.remark(says + ": the numbers are taken as g C m-2 a-1. If they are not:")
		d.absent("unit", "kg C m-2 a-1")
	}
}

// writeNoData proposes numbers that may stand for unknown without a tag.
func (d *draft) writeNoData(b band) {
	if b.known == 0 {
		return
	}
	var fills []float64
	for _, v := range []float64{b.least, b.most} {
		code := v >= 32761 && v <= 32767 || v >= 65529 && v <= 65535 // classes of MOD17, which a load knows
		if !code && (v <= -3000 || v >= 1e6) {
			fills = append(fills, v)
		}
	}
	if b.zeros*20 > b.known && b.nodata != "0" {
		fills = append(fills, 0)
	}
	if len(fills) == 0 {
		return
	}
	for _, v := range fills {
		d.remark(fmt.Sprintf("%s may stand for unknown, which no tag says. If so:", short(v)))
	}
	d.absent("nodata", short(fills[0]))
}
