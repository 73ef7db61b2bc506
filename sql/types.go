package sql

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unsafe"

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

// A vector is one column of a chunk of rows.
type vector struct {
	kind  bindings.Type // of a DECIMAL, the type of the whole number that it is without its point
	scale int           // digits behind the point of a DECIMAL, else -1
	data  unsafe.Pointer
	valid unsafe.Pointer // of uint64 masks, nil if no value is NULL
}

func vectorOf(chunk bindings.DataChunk, column int) vector {
	v := bindings.DataChunkGetVector(chunk, bindings.IdxT(column))
	logical := bindings.VectorGetColumnType(v)
	defer bindings.DestroyLogicalType(&logical)
	kind, scale := bindings.GetTypeId(logical), -1
	if kind == bindings.TypeDecimal {
		kind, scale = bindings.DecimalInternalType(logical), int(bindings.DecimalScale(logical))
	}
	return vector{kind, scale, bindings.VectorGetData(v), bindings.VectorGetValidity(v)}
}

// at returns the value of a row. A text is DuckDB's memory, gone with the chunk; the text
// of a number is appended to the buffer.
func (v vector) at(row int, buffer []byte) (Value, []byte) {
	if v.valid != nil {
		mask := *(*uint64)(unsafe.Add(v.valid, row/64*8))
		if mask>>(row%64)&1 == 0 {
			return Value{Null: true}, buffer
		}
	}
	if v.kind == bindings.TypeVarchar {
		return Value{Text: v.text(row)}, buffer
	}
	start := len(buffer)
	buffer = v.appendTo(buffer, row)
	if v.scale > 0 {
		buffer = pointed(buffer, start, v.scale)
	}
	return Value{Text: buffer[start:len(buffer):len(buffer)]}, buffer
}

// text is the value of a VARCHAR. duckdb_string_t is 16 bytes: the length, then up
// to 12 bytes in place, or 4 of them and a pointer to all.
func (v vector) text(row int) []byte {
	text := unsafe.Add(v.data, row*16)
	length := *(*uint32)(text)
	start := unsafe.Add(text, 4)
	if length > 12 {
		start = *(*unsafe.Pointer)(unsafe.Add(text, 8))
	}
	return unsafe.Slice((*byte)(start), length)
}

func (v vector) appendTo(dst []byte, row int) []byte {
	switch v.kind {
	case bindings.TypeBoolean:
		return strconv.AppendBool(dst, *(*bool)(unsafe.Add(v.data, row)))
	case bindings.TypeTinyInt:
		return strconv.AppendInt(dst, int64(*(*int8)(unsafe.Add(v.data, row))), 10)
	case bindings.TypeSmallInt:
		return strconv.AppendInt(dst, int64(*(*int16)(unsafe.Add(v.data, row*2))), 10)
	case bindings.TypeInteger:
		return strconv.AppendInt(dst, int64(*(*int32)(unsafe.Add(v.data, row*4))), 10)
	case bindings.TypeBigInt:
		return strconv.AppendInt(dst, *(*int64)(unsafe.Add(v.data, row*8)), 10)
	case bindings.TypeUTinyInt:
		return strconv.AppendUint(dst, uint64(*(*uint8)(unsafe.Add(v.data, row))), 10)
	case bindings.TypeUSmallInt:
		return strconv.AppendUint(dst, uint64(*(*uint16)(unsafe.Add(v.data, row*2))), 10)
	case bindings.TypeUInteger:
		return strconv.AppendUint(dst, uint64(*(*uint32)(unsafe.Add(v.data, row*4))), 10)
	case bindings.TypeUBigInt:
		return strconv.AppendUint(dst, *(*uint64)(unsafe.Add(v.data, row*8)), 10)
	case bindings.TypeHugeInt:
		low, high := *(*uint64)(unsafe.Add(v.data, row*16)), *(*int64)(unsafe.Add(v.data, row*16+8))
		if high >= 0 {
			return appendHuge(dst, uint64(high), low)
		}
		low, borrow := bits.Sub64(0, low, 0)
		negated, _ := bits.Sub64(0, uint64(high), borrow)
		return appendHuge(append(dst, '-'), negated, low)
	case bindings.TypeUHugeInt:
		return appendHuge(dst, *(*uint64)(unsafe.Add(v.data, row*16+8)), *(*uint64)(unsafe.Add(v.data, row*16)))
	}
	return appendDouble(dst, *(*float64)(unsafe.Add(v.data, row*8)))
}

// appendHuge writes high · 2^64 + low.
func appendHuge(dst []byte, high, low uint64) []byte {
	const digits, power = 19, 1e19
	if high == 0 {
		return strconv.AppendUint(dst, low, 10)
	}
	quotient, rest := high/power, high%power
	below, rest := bits.Div64(rest, low, power)
	dst = appendHuge(dst, quotient, below)
	text := strconv.FormatUint(rest, 10)
	return append(append(dst, strings.Repeat("0", digits-len(text))...), text...)
}

// pointed sets a point before the last digits of the whole number from start on. There is
// a digit before it, as JSON wants, also where DuckDB leaves it out.
func pointed(number []byte, start, digits int) []byte {
	if number[start] == '-' {
		start++
	}
	for len(number)-start <= digits {
		number = slices.Insert(number, start, '0')
	}
	return slices.Insert(number, len(number)-digits, '.')
}

// appendDouble writes a double as DuckDB does: the fewest digits that read back as
// the same, with an exponent below 1e-4 and from 1e16 on, else with a point.
func appendDouble(dst []byte, v float64) []byte {
	magnitude := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return append(dst, "nan"...)
	case math.IsInf(v, 1):
		return append(dst, "inf"...)
	case math.IsInf(v, -1):
		return append(dst, "-inf"...)
	case magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16):
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', -1, 64)
	if !slices.Contains(dst[start:], '.') {
		dst = append(dst, ".0"...)
	}
	return dst
}
