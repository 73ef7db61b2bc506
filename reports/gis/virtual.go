package gis

import (
	"encoding/xml"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
)

// What godal cannot set on a band (unit, attribute table, names of classes) a
// virtual raster says in XML, and GDAL carries it on to the file made of it.

type vrtDataset struct {
	XMLName      xml.Name  `xml:"VRTDataset"`
	Width        int       `xml:"rasterXSize,attr"`
	Height       int       `xml:"rasterYSize,attr"`
	SRS          string    `xml:"SRS"`
	GeoTransform string    `xml:"GeoTransform"`
	Metadata     []vrtItem `xml:"Metadata>MDI"`
	Bands        []vrtBand `xml:"VRTRasterBand"`
}

type vrtItem struct {
	Key  string `xml:"key,attr"`
	Text string `xml:",chardata"`
}

type vrtBand struct {
	Type        string      `xml:"dataType,attr"`
	Band        int         `xml:"band,attr"`
	Description string      `xml:"Description"`
	Metadata    []vrtItem   `xml:"Metadata>MDI"`
	NoData      string      `xml:"NoDataValue"`
	Unit        string      `xml:"UnitType,omitempty"`
	ColorInterp string      `xml:"ColorInterp"`
	Colours     *vrtColours `xml:"ColorTable"`
	Names       *vrtNames   `xml:"CategoryNames"`
	Attributes  *vrtTable   `xml:"GDALRasterAttributeTable"`
	Source      vrtSource   `xml:"SimpleSource"`
}

type vrtColours struct {
	Entries []vrtColour `xml:"Entry"`
}

type vrtColour struct {
	Red   int `xml:"c1,attr"`
	Green int `xml:"c2,attr"`
	Blue  int `xml:"c3,attr"`
	Alpha int `xml:"c4,attr"`
}

type vrtNames struct {
	Names []string `xml:"Category"`
}

type vrtTable struct {
	Type   string     `xml:"tableType,attr"`
	Fields []vrtField `xml:"FieldDefn"`
	Rows   []vrtRow   `xml:"Row"`
}

// vrtField has GDAL's numbers for types (0 integer, 2 text) and uses.
type vrtField struct {
	Index int    `xml:"index,attr"`
	Name  string `xml:"Name"`
	Type  int    `xml:"Type"`
	Usage int    `xml:"Usage"`
}

type vrtRow struct {
	Index  int      `xml:"index,attr"`
	Values []string `xml:"F"`
}

type vrtSource struct {
	File vrtFile `xml:"SourceFilename"`
	Band int     `xml:"SourceBand"`
}

type vrtFile struct {
	Relative int    `xml:"relativeToVRT,attr"`
	Path     string `xml:",chardata"`
}

// virtual is the raster as GDAL's virtual format describes it; names and s are by band.
func (r *Raster) virtual(strips string, names []string, s []statistics) string {
	if absolute, err := filepath.Abs(strips); err == nil {
		strips = absolute
	}
	g := r.GeoTransform
	v := vrtDataset{
		Width: r.Width, Height: r.Height, SRS: r.CRS,
		GeoTransform: fmt.Sprintf("%v, %v, %v, %v, %v, %v", g[0], g[1], g[2], g[3], g[4], g[5]),
		Metadata:     []vrtItem{{"AREA_OR_POINT", "Area"}},
	}
	for _, key := range slices.Sorted(maps.Keys(r.Metadata)) {
		v.Metadata = append(v.Metadata, vrtItem{key, r.Metadata[key]})
	}
	for i, name := range names {
		v.Bands = append(v.Bands, r.virtualBand(strips, i+1, name, s[i], len(names) == 1))
	}
	text, err := xml.Marshal(v)
	if err != nil {
		panic(err) // of texts and numbers alone
	}
	return string(text)
}

// virtualBand describes a band.
func (r *Raster) virtualBand(strips string, number int, name string, s statistics, alone bool) vrtBand {
	band := vrtBand{
		Type: string(r.Type), Band: number, Description: name, NoData: decimal(r.NoData), Unit: r.Unit, ColorInterp: "Gray",
		Source: vrtSource{vrtFile{0, strips}, number},
	}
	if s.count > 0 {
		band.Metadata = []vrtItem{
			{"STATISTICS_MINIMUM", decimal(s.least)}, {"STATISTICS_MAXIMUM", decimal(s.most)},
			{"STATISTICS_MEAN", decimal(s.mean)}, {"STATISTICS_STDDEV", decimal(s.deviation())},
			{"STATISTICS_VALID_PERCENT", strconv.FormatFloat(100*float64(s.count)/float64(r.Width)/float64(r.Height), 'f', 2, 64)},
		}
	}
	r.describeClasses(&band, alone)
	return band
}

// describeClasses adds the attribute table. A raster of bytes also gets a colour table and category names if its
// band is alone: GeoTIFF has none for several.
func (r *Raster) describeClasses(b *vrtBand, alone bool) {
	const integer, text, generic, name, value, red, green, blue = 0, 2, 0, 2, 5, 6, 7, 8
	if len(r.Classes) == 0 {
		return
	}
	b.Attributes = &vrtTable{Type: "thematic", Fields: []vrtField{
		{0, "Value", integer, value}, {1, "Name", text, name},
		{2, "Red", integer, red}, {3, "Green", integer, green}, {4, "Blue", integer, blue}, {5, "Code", text, generic},
	}}
	var colours vrtColours
	var names vrtNames
	for i, c := range r.Classes {
		parts := c.Colour.NRGBA()
		red, green, blue := int(parts.R), int(parts.G), int(parts.B)
		b.Attributes.Rows = append(b.Attributes.Rows, vrtRow{i, []string{
			strconv.Itoa(c.Value), c.Label, strconv.Itoa(red), strconv.Itoa(green), strconv.Itoa(blue), c.Code,
		}})
		if r.Type != Byte || !alone {
			continue
		}
		for len(names.Names) <= c.Value {
			names.Names, colours.Entries = append(names.Names, ""), append(colours.Entries, vrtColour{})
		}
		names.Names[c.Value] = c.Label
		colours.Entries[c.Value] = vrtColour{red, green, blue, int(parts.A)}
	}
	if r.Type == Byte && alone {
		b.ColorInterp, b.Colours, b.Names = "Palette", &colours, &names
	}
}

// decimal formats a number as GDAL reads it.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return "nan"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
