package gis

import (
	"encoding/base64"
	"regexp"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/flight"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// ArrowSchemaKey is where a Parquet file keeps the Arrow schema that it was
// written from.
const ArrowSchemaKey = "ARROW:schema"

// A Field is a column of a Parquet file with what its reader should know of it.
type Field struct {
	Name    string
	Type    string // DuckDB's name, such as DOUBLE or DECIMAL(9,2)
	Unit    string // empty for texts and identifiers
	Meaning string
}

// arrowTypes are the types as DuckDB writes them to Parquet.
var arrowTypes = map[string]arrow.DataType{
	"BOOLEAN":                  arrow.FixedWidthTypes.Boolean,
	"TINYINT":                  arrow.PrimitiveTypes.Int8,
	"SMALLINT":                 arrow.PrimitiveTypes.Int16,
	"INTEGER":                  arrow.PrimitiveTypes.Int32,
	"BIGINT":                   arrow.PrimitiveTypes.Int64,
	"UTINYINT":                 arrow.PrimitiveTypes.Uint8,
	"USMALLINT":                arrow.PrimitiveTypes.Uint16,
	"UINTEGER":                 arrow.PrimitiveTypes.Uint32,
	"UBIGINT":                  arrow.PrimitiveTypes.Uint64,
	"HUGEINT":                  arrow.PrimitiveTypes.Float64,
	"FLOAT":                    arrow.PrimitiveTypes.Float32,
	"DOUBLE":                   arrow.PrimitiveTypes.Float64,
	"VARCHAR":                  arrow.BinaryTypes.String,
	"BLOB":                     arrow.BinaryTypes.Binary,
	"GEOMETRY":                 arrow.BinaryTypes.Binary,
	"DATE":                     arrow.FixedWidthTypes.Date32,
	"TIME":                     arrow.FixedWidthTypes.Time64us,
	"TIMESTAMP":                &arrow.TimestampType{Unit: arrow.Microsecond},
	"TIMESTAMP_MS":             &arrow.TimestampType{Unit: arrow.Millisecond},
	"TIMESTAMP_NS":             &arrow.TimestampType{Unit: arrow.Nanosecond},
	"TIMESTAMP WITH TIME ZONE": arrow.FixedWidthTypes.Timestamp_us,
}

// ArrowSchema is the value of ArrowSchemaKey that gives the columns their units
// and meanings, as pyarrow and others show them in a field's metadata, and the
// schema the pairs, which the footer alone would not show them beside it. A column
// whose type has no sure counterpart makes it "", as a wrong schema is worse than
// none.
func ArrowSchema(fields []Field, pairs map[string]string) string {
	all, seen := make([]arrow.Field, len(fields)), map[string]bool{}
	for i, f := range fields {
		kind := arrowType(f.Type)
		if kind == nil || seen[f.Name] {
			return ""
		}
		seen[f.Name] = true
		all[i] = arrow.Field{Name: f.Name, Type: kind, Nullable: true, Metadata: fieldMetadata(f)}
	}
	metadata := arrow.MetadataFrom(pairs)
	schema := flight.SerializeSchema(arrow.NewSchema(all, &metadata), memory.DefaultAllocator)
	return base64.StdEncoding.EncodeToString(schema)
}

var decimalType = regexp.MustCompile(`^DECIMAL\((\d+),(\d+)\)$`)

// arrowType is nil where there is none.
func arrowType(name string) arrow.DataType {
	if m := decimalType.FindStringSubmatch(name); m != nil {
		width, _ := strconv.Atoi(m[1])
		scale, _ := strconv.Atoi(m[2])
		return &arrow.Decimal128Type{Precision: int32(width), Scale: int32(scale)}
	}
	return arrowTypes[name]
}

func fieldMetadata(f Field) arrow.Metadata {
	var keys, values []string
	for _, pair := range [][2]string{{"unit", f.Unit}, {"meaning", f.Meaning}} {
		if pair[1] != "" {
			keys, values = append(keys, pair[0]), append(values, pair[1])
		}
	}
	return arrow.NewMetadata(keys, values)
}
