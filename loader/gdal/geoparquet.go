package gdal

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// isParquet reports whether a file's name is that of a Parquet file.
func isParquet(path string) bool {
	return slices.Contains([]string{".parquet", ".geoparquet"}, strings.ToLower(filepath.Ext(path)))
}

// geoMetadata is what GeoParquet says of its columns of geometries.
type geoMetadata struct {
	Primary string `json:"primary_column"`
	Columns map[string]struct {
		Encoding string          `json:"encoding"`
		CRS      json.RawMessage `json:"crs"` // PROJJSON
	} `json:"columns"`
}

// openGeoParquet reads a GeoParquet file into a layer in memory, fields as texts: GDAL knows the format only where it was
// built with Arrow, which it is not everywhere.
func openGeoParquet(path string) (ds *godal.Dataset, err error) {
	defer Recovered(&err)
	f, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, fmt.Errorf("is not a whole Parquet file: %w", err)
	}
	defer f.Close()
	text := f.MetaData().KeyValueMetadata().FindValue("geo")
	if text == nil {
		return nil, fmt.Errorf("is a Parquet file without geometries; write it as GeoParquet, as GeoPandas does, or give a GeoPackage")
	}
	var geo geoMetadata
	if err := json.Unmarshal([]byte(*text), &geo); err != nil {
		return nil, fmt.Errorf("its GeoParquet metadata cannot be read: %w", err)
	}
	column := geo.Columns[geo.Primary]
	if column.Encoding != "WKB" {
		return nil, fmt.Errorf("its geometries are encoded as %q, want WKB; write it anew with geometry_encoding WKB, or give a GeoPackage", column.Encoding)
	}
	srs, err := geoCRS(column.CRS)
	if err != nil {
		return nil, err
	}
	if srs != nil {
		defer srs.Close()
	}
	reader, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: 4096}, memory.DefaultAllocator)
	if err != nil {
		return nil, Unread(err)
	}
	rows, err := reader.GetRecordReader(context.Background(), nil, nil)
	if err != nil {
		return nil, Unread(err)
	}
	defer rows.Release()
	return layerOf(rows, geo.Primary, srs)
}

// geoCRS returns the reference system of a column: longitude and latitude where the metadata have none, nil where they
// have null, which is unknown.
func geoCRS(crs json.RawMessage) (*godal.SpatialRef, error) {
	text := "OGC:CRS84"
	if crs != nil {
		text = string(crs)
	}
	if text == "null" {
		return nil, nil
	}
	srs, err := godal.NewSpatialRef(text)
	if err != nil {
		return nil, fmt.Errorf("GDAL does not know its reference system (%s)", fault.FirstLine(err))
	}
	return srs, nil
}

// layerOf copies rows into a layer in memory.
func layerOf(rows array.RecordReader, geometry string, srs *godal.SpatialRef) (ds *godal.Dataset, err error) {
	if ds, err = godal.CreateVector("Memory", ""); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = ds.Close()
			ds = nil
		}
	}()
	var options []godal.CreateLayerOption
	at := -1
	for i, field := range rows.Schema().Fields() {
		if field.Name == geometry {
			at = i
			continue
		}
		options = append(options, godal.NewFieldDefinition(field.Name, godal.FTString))
	}
	if at < 0 {
		return ds, fmt.Errorf("its geometries are in column %q, which it does not have", geometry)
	}
	layer, err := ds.CreateLayer(geometry, srs, godal.GTUnknown, options...)
	if err != nil {
		return ds, err
	}
	for rows.Next() {
		record := rows.RecordBatch()
		for i := range int(record.NumRows()) {
			if err := addRow(layer, record, i, at, srs); err != nil {
				return ds, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return ds, Unread(err)
	}
	return ds, nil
}

// Unread is the error of a Parquet file that the library opens and cannot read.
func Unread(err error) error {
	cause, _, _ := strings.Cut(fault.FirstLine(err), ": runtime error")
	return fmt.Errorf("is a damaged Parquet file (%s); fetch it again or write it anew", cause)
}

// Recovered makes an error of a panic, by which the library answers some damaged Parquet files. It is to be deferred.
func Recovered(err *error) {
	if p := recover(); p != nil {
		*err = Unread(fmt.Errorf("the library stops: %v", p))
	}
}

// addRow adds a row as a feature. One without a geometry gets an empty polygon.
func addRow(layer godal.Layer, record arrow.RecordBatch, row, geometry int, srs *godal.SpatialRef) error {
	column, ok := record.Column(geometry).(*array.Binary)
	if !ok {
		return fmt.Errorf("its geometries are %s, want bytes", record.Column(geometry).DataType())
	}
	var g *godal.Geometry
	var err error
	if column.IsNull(row) {
		g, err = godal.NewGeometryFromWKT("POLYGON EMPTY", srs)
	} else {
		g, err = godal.NewGeometryFromWKB(column.Value(row), srs)
	}
	if err != nil {
		return fmt.Errorf("row %d: its geometry is not WKB (%s)", row+1, fault.FirstLine(err))
	}
	defer g.Close()
	f, err := layer.NewFeature(g)
	if err != nil {
		return err
	}
	defer f.Close()
	fields := f.Fields()
	for i, field := range record.Schema().Fields() {
		if i == geometry || record.Column(i).IsNull(row) {
			continue
		}
		if err := f.SetFieldValue(fields[field.Name], record.Column(i).ValueStr(row)); err != nil {
			return err
		}
	}
	return layer.UpdateFeature(f)
}
