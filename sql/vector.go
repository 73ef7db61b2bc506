package sql

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

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
