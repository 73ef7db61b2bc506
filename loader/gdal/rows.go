package gdal

// #cgo pkg-config: gdal
// #include <cpl_error.h>
import "C"

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// Rows goes through the features of a layer and what their fields say.
type Rows struct {
	verb     string // which begins the message of a crash
	path     string
	err      error // why there are no further features, nil at the end
	features interface{ NextFeature() *godal.Feature }
	result   *godal.ResultSet  // nil if the layer is read as it is
	isNull   map[string]string // field that tells whether a field of numbers is NULL
}

// ReadRows begins with the first feature of a layer of a dataset: the file path, which the message of a crash names behind verb.
func ReadRows(verb, path string, ds *godal.Dataset, layer *godal.Layer) (*Rows, error) {
	r := &Rows{verb: verb, path: path, features: layer, isNull: map[string]string{}}
	flags := r.flags(layer)
	layer.ResetReading()
	if flags == "" {
		return r, nil
	}
	// godal says of a NULL that it is set, and of a number that is NULL that it is 0.
	result, err := ds.ExecuteSQL("SELECT *"+flags+" FROM "+quoted(layer.Name()), godal.OGRSQLDialect())
	if err != nil {
		return nil, fmt.Errorf("GDAL cannot tell which numbers of layer %s are NULL (%s); write it as a GeoPackage", layer.Name(), Cause(err, ""))
	}
	r.features, r.result = result, result
	return r, nil
}

// flags returns the SQL of a column for each field of numbers.
func (r *Rows) flags(layer *godal.Layer) (columns string) {
	layer.ResetReading()
	f := r.nextFeature()
	if f == nil {
		return ""
	}
	defer f.Close()
	numbers := []godal.FieldType{godal.FTInt, godal.FTInt64, godal.FTReal}
	for name, field := range f.Fields() {
		if slices.Contains(numbers, field.Type()) {
			r.isNull[name] = name + " is null"
			columns += fmt.Sprintf(", (%s IS NULL) AS %s", quoted(name), quoted(r.isNull[name]))
		}
	}
	return columns
}

// quoted writes a name in the SQL of GDAL.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `\"`) + `"` }

// nextFeature returns the next feature, nil where there is none or it cannot be read.
func (r *Rows) nextFeature() (f *godal.Feature) {
	reading(r.verb, r.path, func() {
		C.CPLErrorReset()
		if f = r.features.NextFeature(); f == nil && C.CPLGetLastErrorType() >= C.CE_Failure {
			r.err = errors.New(C.GoString(C.CPLGetLastErrorMsg()))
		}
	})
	return f
}

// Err returns why Next found no further feature though there may be some, nil after the last feature.
func (r *Rows) Err() error {
	if r.err == nil {
		return nil
	}
	return fault.New(fault.ErrInput, "%s %s: the features cannot be read to their end (%s); the file is damaged, fetch it again or write it anew", r.verb, r.path, Cause(r.err, r.path))
}

// Next returns the next feature, which the caller closes, and its fields by name. The feature is nil after the last, and
// where Err says why the next cannot be read.
func (r *Rows) Next() (f *godal.Feature, fields map[string]Field) {
	if f = r.nextFeature(); f == nil {
		return nil, nil
	}
	read := f.Fields()
	fields = make(map[string]Field, len(read))
	for name, field := range read {
		fields[name] = Field{Field: field}
	}
	for name, flag := range r.isNull {
		fields[name] = Field{Field: read[name], Null: read[flag].Int() != 0}
		delete(fields, flag)
	}
	return f, fields
}

// Close ends the reading. Features that Next returned stay.
func (r *Rows) Close() {
	if r.result != nil {
		_ = r.result.Close() // nothing was written
	}
}
