package sql

import (
	"fmt"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// columnsOf are the columns of a prepared statement.
func columnsOf(statement bindings.PreparedStatement) []Column {
	columns := make([]Column, bindings.PreparedStatementColumnCount(statement))
	for i := range columns {
		at := bindings.IdxT(i)
		columns[i] = columnOf(bindings.PreparedStatementColumnName(statement, at), bindings.PreparedStatementColumnLogicalType(statement, at))
	}
	return columns
}

// columnsOfResult are the columns of a result.
func columnsOfResult(result *bindings.Result) []Column {
	columns := make([]Column, bindings.ColumnCount(result))
	for i := range columns {
		at := bindings.IdxT(i)
		columns[i] = columnOf(bindings.ColumnName(result, at), bindings.ColumnLogicalType(result, at))
	}
	return columns
}

// columnOf is a column of the type, which it destroys.
func columnOf(name string, logical bindings.LogicalType) Column {
	defer bindings.DestroyLogicalType(&logical)
	return Column{Name: name, Type: typeName(logical), Kind: kindOf(logical)}
}

var typeNames = map[bindings.Type]string{
	bindings.TypeBoolean:     "BOOLEAN",
	bindings.TypeTinyInt:     "TINYINT",
	bindings.TypeSmallInt:    "SMALLINT",
	bindings.TypeInteger:     "INTEGER",
	bindings.TypeBigInt:      "BIGINT",
	bindings.TypeUTinyInt:    "UTINYINT",
	bindings.TypeUSmallInt:   "USMALLINT",
	bindings.TypeUInteger:    "UINTEGER",
	bindings.TypeUBigInt:     "UBIGINT",
	bindings.TypeHugeInt:     "HUGEINT",
	bindings.TypeUHugeInt:    "UHUGEINT",
	bindings.TypeBigNum:      "BIGNUM",
	bindings.TypeFloat:       "FLOAT",
	bindings.TypeDouble:      "DOUBLE",
	bindings.TypeDecimal:     "DECIMAL",
	bindings.TypeVarchar:     "VARCHAR",
	bindings.TypeBlob:        "BLOB",
	bindings.TypeBit:         "BIT",
	bindings.TypeUUID:        "UUID",
	bindings.TypeDate:        "DATE",
	bindings.TypeTime:        "TIME",
	bindings.TypeTimeNS:      "TIME_NS",
	bindings.TypeTimeTZ:      "TIME WITH TIME ZONE",
	bindings.TypeTimestamp:   "TIMESTAMP",
	bindings.TypeTimestampS:  "TIMESTAMP_S",
	bindings.TypeTimestampMS: "TIMESTAMP_MS",
	bindings.TypeTimestampNS: "TIMESTAMP_NS",
	bindings.TypeTimestampTZ: "TIMESTAMP WITH TIME ZONE",
	bindings.TypeInterval:    "INTERVAL",
	bindings.TypeGeometry:    "GEOMETRY",
	bindings.TypeVariant:     "VARIANT",
	bindings.TypeEnum:        "ENUM",
	bindings.TypeMap:         "MAP",
	bindings.TypeUnion:       "UNION",
	bindings.TypeSQLNull:     `"NULL"`,
}

// typeName is DuckDB's name of the type; of enums, maps and unions without their
// contents.
func typeName(logical bindings.LogicalType) string {
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
	if name, ok := typeNames[id]; ok {
		return name
	}
	return "UNKNOWN"
}

// nameOf is typeName of a type that is destroyed after it.
func nameOf(logical bindings.LogicalType) string {
	defer bindings.DestroyLogicalType(&logical)
	return typeName(logical)
}

func structName(logical bindings.LogicalType) string {
	var fields []string
	for i := range bindings.StructTypeChildCount(logical) {
		name := bindings.StructTypeChildName(logical, i)
		fields = append(fields, name+" "+nameOf(bindings.StructTypeChildType(logical, i)))
	}
	return "STRUCT(" + strings.Join(fields, ", ") + ")"
}

func kindOf(logical bindings.LogicalType) Kind {
	switch bindings.GetTypeId(logical) {
	case bindings.TypeBoolean:
		return Boolean
	case bindings.TypeTinyInt, bindings.TypeSmallInt, bindings.TypeInteger,
		bindings.TypeBigInt, bindings.TypeUTinyInt, bindings.TypeUSmallInt,
		bindings.TypeUInteger, bindings.TypeUBigInt, bindings.TypeHugeInt,
		bindings.TypeUHugeInt, bindings.TypeBigNum, bindings.TypeFloat,
		bindings.TypeDouble, bindings.TypeDecimal:
		return Number
	case bindings.TypeList, bindings.TypeStruct, bindings.TypeMap,
		bindings.TypeArray, bindings.TypeUnion, bindings.TypeVariant:
		return JSON
	}
	if bindings.LogicalTypeGetAlias(logical) == "JSON" {
		return JSON
	}
	return Text
}
