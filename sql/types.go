package sql

import (
	"fmt"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// A Kind says how the text of a value is to be read.
type Kind int

// The kinds of values.
const (
	Text Kind = iota
	Number
	Boolean
	JSON // lists, structs and other nested values, and JSON itself
)

// A typeEntry is what this package knows of a type of DuckDB.
type typeEntry struct {
	id     bindings.Type
	name   string
	kind   Kind
	direct bool // a vector gives the values as DuckDB writes them; those of other types are cast to text first
	whole  bool // values are whole numbers that 64 bits with a sign hold
}

// types are all types of DuckDB but those of nested values, which have no fixed name.
var types = []typeEntry{
	{bindings.TypeBoolean, "BOOLEAN", Boolean, true, false},
	{bindings.TypeTinyInt, "TINYINT", Number, true, true},
	{bindings.TypeSmallInt, "SMALLINT", Number, true, true},
	{bindings.TypeInteger, "INTEGER", Number, true, true},
	{bindings.TypeBigInt, "BIGINT", Number, true, true},
	{bindings.TypeUTinyInt, "UTINYINT", Number, true, true},
	{bindings.TypeUSmallInt, "USMALLINT", Number, true, true},
	{bindings.TypeUInteger, "UINTEGER", Number, true, true},
	{bindings.TypeUBigInt, "UBIGINT", Number, true, false},
	{bindings.TypeHugeInt, "HUGEINT", Number, true, false},
	{bindings.TypeUHugeInt, "UHUGEINT", Number, true, false},
	{bindings.TypeBigNum, "BIGNUM", Number, false, false},
	{bindings.TypeFloat, "FLOAT", Number, false, false},
	{bindings.TypeDouble, "DOUBLE", Number, true, false},
	{bindings.TypeDecimal, "DECIMAL", Number, true, false},
	{bindings.TypeVarchar, "VARCHAR", Text, true, false},
	{bindings.TypeVarchar, "JSON", JSON, true, false}, // an alias
	{bindings.TypeBlob, "BLOB", Text, false, false},
	{bindings.TypeBit, "BIT", Text, false, false},
	{bindings.TypeUUID, "UUID", Text, false, false},
	{bindings.TypeDate, "DATE", Text, false, false},
	{bindings.TypeTime, "TIME", Text, false, false},
	{bindings.TypeTimeNS, "TIME_NS", Text, false, false},
	{bindings.TypeTimeTZ, "TIME WITH TIME ZONE", Text, false, false},
	{bindings.TypeTimestamp, "TIMESTAMP", Text, false, false},
	{bindings.TypeTimestampS, "TIMESTAMP_S", Text, false, false},
	{bindings.TypeTimestampMS, "TIMESTAMP_MS", Text, false, false},
	{bindings.TypeTimestampNS, "TIMESTAMP_NS", Text, false, false},
	{bindings.TypeTimestampTZ, "TIMESTAMP WITH TIME ZONE", Text, false, false},
	{bindings.TypeInterval, "INTERVAL", Text, false, false},
	{bindings.TypeGeometry, "GEOMETRY", Text, false, false},
	{bindings.TypeVariant, "VARIANT", JSON, false, false},
	{bindings.TypeEnum, "ENUM", Text, false, false},
	{bindings.TypeStruct, "STRUCT", JSON, false, false},
	{bindings.TypeMap, "MAP", JSON, false, false},
	{bindings.TypeUnion, "UNION", JSON, false, false},
	{bindings.TypeSQLNull, `"NULL"`, Text, false, false},
}

// entryOf finds the type of a name such as BIGINT, DECIMAL(9,2) or DOUBLE[]. An unknown
// one is read as text.
func entryOf(name string) typeEntry {
	if strings.HasSuffix(name, "]") { // a list or array
		return typeEntry{kind: JSON}
	}
	base, _, _ := strings.Cut(name, "(")
	for _, t := range types {
		if t.name == base {
			return t
		}
	}
	return typeEntry{kind: Text}
}

// KindOf returns the kind of a type by DuckDB's name of it.
func KindOf(typeName string) Kind { return entryOf(typeName).kind }

// IsInteger reports whether the values of a type, by DuckDB's name of it, are whole numbers that
// an int64 holds.
func IsInteger(typeName string) bool { return entryOf(typeName).whole }

// columnsOf are the columns of a prepared statement.
func columnsOf(statement bindings.PreparedStatement) []Column {
	columns := make([]Column, bindings.PreparedStatementColumnCount(statement))
	for i := range columns {
		index := bindings.IdxT(i)
		columns[i] = columnOf(bindings.PreparedStatementColumnName(statement, index), bindings.PreparedStatementColumnLogicalType(statement, index))
	}
	return columns
}

// columnsOfResult are the columns of a result.
func columnsOfResult(result *bindings.Result) []Column {
	columns := make([]Column, bindings.ColumnCount(result))
	for i := range columns {
		index := bindings.IdxT(i)
		columns[i] = columnOf(bindings.ColumnName(result, index), bindings.ColumnLogicalType(result, index))
	}
	return columns
}

// columnOf is a column of the type, which it destroys.
func columnOf(name string, logical bindings.LogicalType) Column {
	typeName := nameOf(logical)
	return Column{Name: name, Type: typeName, Kind: KindOf(typeName)}
}

// nameOf is DuckDB's name of a type, which it destroys; of enums, maps and unions without
// their contents.
func nameOf(logical bindings.LogicalType) string {
	defer bindings.DestroyLogicalType(&logical)
	if alias := bindings.LogicalTypeGetAlias(logical); alias != "" {
		return alias
	}
	id := bindings.GetTypeId(logical)
	switch id {
	case bindings.TypeDecimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", bindings.DecimalWidth(logical), bindings.DecimalScale(logical))
	case bindings.TypeList:
		return nameOf(bindings.ListTypeChildType(logical)) + "[]"
	case bindings.TypeArray:
		size := bindings.ArrayTypeArraySize(logical)
		return fmt.Sprintf("%s[%d]", nameOf(bindings.ArrayTypeChildType(logical)), size)
	case bindings.TypeStruct:
		return structName(logical)
	}
	for _, t := range types {
		if t.id == id {
			return t.name
		}
	}
	return "UNKNOWN"
}

func structName(logical bindings.LogicalType) string {
	var fields []string
	for i := range bindings.StructTypeChildCount(logical) {
		name := bindings.StructTypeChildName(logical, i)
		fields = append(fields, name+" "+nameOf(bindings.StructTypeChildType(logical, i)))
	}
	return "STRUCT(" + strings.Join(fields, ", ") + ")"
}
