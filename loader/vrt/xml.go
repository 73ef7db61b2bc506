package vrt

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// dataset is the XML of a VRT.
type dataset struct {
	XMLName      xml.Name  `xml:"VRTDataset"`
	SubClass     string    `xml:"subClass,attr"`
	Width        int       `xml:"rasterXSize,attr"`
	Height       int       `xml:"rasterYSize,attr"`
	SRS          string    `xml:"SRS"`
	GeoTransform string    `xml:"GeoTransform"`
	Bands        []band    `xml:"VRTRasterBand"`
	Masks        []band    `xml:"MaskBand>VRTRasterBand"`
	Rest         []element `xml:",any"`
}

type band struct {
	SubClass string    `xml:"subClass,attr"`
	Type     string    `xml:"dataType,attr"`
	NoData   string    `xml:"NoDataValue"`
	Scale    string    `xml:"Scale"`
	Offset   string    `xml:"Offset"`
	Simple   []source  `xml:"SimpleSource"`
	Complex  []source  `xml:"ComplexSource"`
	Rest     []element `xml:",any"`
}

type source struct {
	File   filename  `xml:"SourceFilename"`
	Band   string    `xml:"SourceBand"`
	From   rect      `xml:"SrcRect"`
	To     rect      `xml:"DstRect"`
	NoData string    `xml:"NODATA"`
	Rest   []element `xml:",any"`
}

type filename struct {
	Name     string `xml:",chardata"`
	Relative string `xml:"relativeToVRT,attr"`
}

type rect struct {
	Col0 float64 `xml:"xOff,attr"`
	Row0 float64 `xml:"yOff,attr"`
	Cols float64 `xml:"xSize,attr"`
	Rows float64 `xml:"ySize,attr"`
}

// UnmarshalXML reads a rectangle. A number that is absent is NaN: GDAL then reads other pixels than from 0 on.
func (r *rect) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	absent := math.NaN()
	*r = rect{absent, absent, absent, absent}
	type plain rect
	return d.DecodeElement((*plain)(r), &start)
}

type element struct{ XMLName xml.Name }

// Elements that change no number.
var (
	inDataset = []string{"Metadata", "OverviewList", "BlockXSize", "BlockYSize"}
	inBand    = []string{"Description", "UnitType", "ColorInterp", "ColorTable", "CategoryNames", "Metadata", "Histograms", "GDALRasterAttributeTable", "Overview"}
	inSource  = []string{"SourceProperties", "UseMaskBand"}
)

// other returns an element that is not in the list, empty without one.
func other(rest []element, known []string) string {
	for _, e := range rest {
		if !slices.Contains(known, e.XMLName.Local) {
			return e.XMLName.Local
		}
	}
	return ""
}

// check refuses what is more than whole files side by side, each band of the VRT from the same band of every file.
func (d *dataset) check() error {
	switch {
	case d.SubClass != "":
		return fmt.Errorf("that is a %s, which computes its numbers", d.SubClass)
	case d.GeoTransform == "":
		return fmt.Errorf("that has no geotransform")
	case len(d.Bands) == 0:
		return fmt.Errorf("that has no band")
	}
	if e := other(d.Rest, inDataset); e != "" {
		return fmt.Errorf("that has %s", e)
	}
	for i := range d.Bands {
		if err := d.Bands[i].check(strconv.Itoa(i+1), d.Bands[0].sources()); err != nil {
			return fmt.Errorf("whose band %d %w", i+1, err)
		}
	}
	for _, s := range d.Bands[0].sources() {
		if s.To.Col0 < 0 || s.To.Row0 < 0 || s.To.Col0+s.To.Cols > float64(d.Width) || s.To.Row0+s.To.Rows > float64(d.Height) {
			return fmt.Errorf("of %d × %d pixels, beyond which %s reaches", d.Width, d.Height, s.File.Name)
		}
	}
	for i := range d.Masks {
		if err := d.Masks[i].check("mask", d.Bands[0].sources()); err != nil {
			return fmt.Errorf("whose mask %w", err)
		}
	}
	return nil
}

// check wants the sources of the first band, and of each the band with a number, or a mask.
func (b *band) check(number string, first []source) error {
	if b.SubClass != "" {
		return fmt.Errorf("is a %s, which computes its numbers", b.SubClass)
	}
	if e := other(b.Rest, inBand); e != "" {
		return fmt.Errorf("has %s", e)
	}
	sources := b.sources()
	if len(sources) == 0 || number != "mask" && len(sources) != len(first) {
		return fmt.Errorf("has %s, the first band %d", counted(len(sources), "file"), len(first))
	}
	for i, s := range sources {
		same := func(o source) bool { return o.File == s.File && o.From == s.From && o.To == s.To }
		taken, _, _ := strings.Cut(s.Band, ",") // of mask,1
		switch e := other(s.Rest, inSource); {
		case e != "":
			return fmt.Errorf("changes numbers of %s by %s", s.File.Name, e)
		case taken == "" && number == "1":
		case taken != number:
			return fmt.Errorf("is band %s of %s", s.Band, s.File.Name)
		}
		if s.From.lacks() || s.To.lacks() {
			return fmt.Errorf("does not say which pixels of %s it takes", s.File.Name)
		}
		if number == "mask" && !slices.ContainsFunc(first, same) || number != "mask" && !same(first[i]) {
			return fmt.Errorf("has other files than the first band, as %s", s.File.Name)
		}
		if s.From.Col0 != 0 || s.From.Row0 != 0 || s.From.Cols != s.To.Cols || s.From.Rows != s.To.Rows || s.To.fraction() || s.From.Cols < 1 || s.From.Rows < 1 {
			return fmt.Errorf("cuts or stretches %s", s.File.Name)
		}
		if s.NoData != "" && s.NoData != b.NoData {
			return fmt.Errorf("takes %s of %s as without data, and writes %q for it", s.NoData, s.File.Name, b.NoData)
		}
	}
	return nil
}

func (b *band) sources() []source { return slices.Concat(b.Simple, b.Complex) }

// lacks reports whether a number of a rectangle is absent.
func (r rect) lacks() bool {
	return slices.ContainsFunc([]float64{r.Col0, r.Row0, r.Cols, r.Rows}, math.IsNaN)
}

// fraction reports whether a rectangle does not consist of whole pixels.
func (r rect) fraction() bool {
	return slices.ContainsFunc([]float64{r.Col0, r.Row0, r.Cols, r.Rows}, func(v float64) bool { return v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 })
}

// transform returns the geotransform.
func (d *dataset) transform() (t [6]float64, err error) {
	numbers := strings.Split(d.GeoTransform, ",")
	if len(numbers) != len(t) {
		return t, fmt.Errorf("that has a geotransform of %d numbers, want 6", len(numbers))
	}
	for i, n := range numbers {
		if t[i], err = strconv.ParseFloat(strings.TrimSpace(n), 64); err != nil || math.IsNaN(t[i]) || math.IsInf(t[i], 0) {
			return t, fmt.Errorf("that has a geotransform with %q, want a number", n)
		}
	}
	return t, nil
}

// words returns what the VRT says of the numbers of a band.
func (b *band) words() (w Band, err error) {
	w.Scale = 1
	for _, n := range []struct {
		text string
		into *float64
	}{{b.Scale, &w.Scale}, {b.Offset, &w.Offset}, {b.NoData, &w.NoData}} {
		if n.text == "" {
			continue
		}
		if *n.into, err = strconv.ParseFloat(strings.TrimSpace(n.text), 64); err != nil {
			return w, fmt.Errorf("that says %q, want a number", n.text)
		}
	}
	w.HasNoData, w.Type = b.NoData != "", cmp.Or(b.Type, "Byte") // as GDAL has it
	return w, nil
}

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
