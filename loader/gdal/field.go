package gdal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/airbusgeo/godal"
)

// Field is what a feature says under a name.
type Field struct {
	godal.Field
	Null bool // a number that is NULL, of which godal.Field says 0
}

// Text returns the value of a field as text, empty where it is NULL.
func (field Field) Text() string {
	if field.Null {
		return ""
	}
	switch field.Type() {
	case godal.FTInt, godal.FTInt64:
		return strconv.FormatInt(field.Int(), 10)
	case godal.FTReal:
		return strconv.FormatFloat(field.Float(), 'f', -1, 64)
	case godal.FTDate, godal.FTDateTime: // GeoJSON takes texts that look like dates for these
		if t := field.DateTime(); t != nil && field.Type() == godal.FTDate {
			return t.Format(time.DateOnly)
		} else if t != nil {
			return t.Format(time.DateTime)
		}
	}
	return field.String()
}

// FieldNames lists the names of fields in their order.
func FieldNames(fields map[string]Field) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// LayerCRS returns the reference system of a layer, also as WKT, which is empty where the layer has none.
func LayerCRS(layer *godal.Layer) (srs *godal.SpatialRef, wkt string) {
	if srs = layer.SpatialRef(); srs == nil {
		return nil, ""
	}
	wkt, err := srs.WKT()
	if err != nil {
		return srs, ""
	}
	return srs, wkt
}
