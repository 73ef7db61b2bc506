package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// Column is one column of a table file. The encoding matters for long columns:
// counting ones as differences, repeating ones plainly (zstd does the rest),
// names by index into a dictionary.
type Column struct {
	name     string
	kind     arrow.DataType
	nullable bool
	encoding parquet.Encoding
}

// Required is a column without NULL.
func Required(name string, kind arrow.DataType, encoding parquet.Encoding) Column {
	return Column{name: name, kind: kind, encoding: encoding}
}

// Optional is a column that may hold NULL.
func Optional(name string, kind arrow.DataType, encoding parquet.Encoding) Column {
	return Column{name: name, kind: kind, encoding: encoding, nullable: true}
}

// The types of columns; NamesKind holds texts by index into a dictionary.
var (
	Int32Kind   = arrow.PrimitiveTypes.Int32
	Int64Kind   = arrow.PrimitiveTypes.Int64
	DoubleKind  = arrow.PrimitiveTypes.Float64
	BooleanKind = arrow.FixedWidthTypes.Boolean
	TextKind    = arrow.BinaryTypes.String
	BytesKind   = arrow.BinaryTypes.Binary
	WholeKind   = &arrow.Decimal128Type{Precision: 38} // sums beyond 64 bits
	NamesKind   = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
)

// The encodings of columns.
var (
	Plain      = parquet.Encodings.Plain
	Difference = parquet.Encodings.DeltaBinaryPacked
	Indexed    = parquet.Encodings.RLEDict
)

// DataFile is one file of a dataset as the manifest lists it.
type DataFile struct {
	Path   string `json:"path"` // relative to the dataset
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// File is a file of a dataset as it grows.
type File struct {
	info DataFile
	file *os.File
	hash hash.Hash
}

// NewFile starts dir/path.
func NewFile(dir, path string) (*File, error) {
	full := filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, fault.Cause(err))
	}
	file, err := os.Create(full)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, fault.Cause(err))
	}
	return &File{info: DataFile{Path: path}, file: file, hash: sha256.New()}, nil
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.hash.Write(p[:n])
	f.info.Bytes += int64(n)
	return n, err
}

// Tell returns how many bytes the file has.
func (f *File) Tell() int64 { return f.info.Bytes }

// AddRows counts rows that were written.
func (f *File) AddRows(rows int64) { f.info.Rows += rows }

// Failed returns an error in writing the file.
func (f *File) Failed(err error) error {
	return fmt.Errorf("write %s: %w", f.info.Path, fault.Cause(err))
}

// Finish ends the file on disk and returns its entry for the manifest.
func (f *File) Finish() (DataFile, error) {
	err := f.file.Sync()
	if closeErr := f.file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return DataFile{}, f.Failed(err)
	}
	f.info.SHA256 = hex.EncodeToString(f.hash.Sum(nil))
	return f.info, nil
}

// Abandon closes the file after an error elsewhere.
func (f *File) Abandon() { _ = f.file.Close() }

// Schema returns the schema of columns in Arrow, and how Parquet stores them.
func Schema(columns []Column) (*arrow.Schema, *parquet.WriterProperties) {
	properties := []parquet.WriterProperty{
		parquet.WithCompression(Codec),
		parquet.WithCompressionLevel(CompressionLevel),
		parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithMaxRowGroupLength(math.MaxInt64),
		parquet.WithCreatedBy("minecarbon"),
	}
	fields := make([]arrow.Field, len(columns))
	for i, c := range columns {
		fields[i] = arrow.Field{Name: c.name, Type: c.kind, Nullable: c.nullable}
		properties = append(properties, parquet.WithDictionaryFor(c.name, c.encoding == Indexed))
		if c.encoding == Indexed {
			// Least and greatest of a few names would cost more than the column.
			properties = append(properties, parquet.WithStatsFor(c.name, false))
		} else {
			properties = append(properties, parquet.WithEncodingFor(c.name, c.encoding))
		}
	}
	return arrow.NewSchema(fields, nil), parquet.NewWriterProperties(properties...)
}

// Codec compresses the pages of files.
var Codec = compress.Codecs.Zstd

// CompressionLevel is that of Codec.
const CompressionLevel = 1

// Compress returns data as a page has it, in the memory of out where that is enough.
func Compress(out, data []byte) []byte {
	out = slices.Grow(out[:0], int(shared.CompressBound(int64(len(data)))))
	return shared.EncodeLevel(out[:cap(out)], data, CompressionLevel)
}

// Writer writes one Parquet file, a row group a call.
type Writer struct {
	*File
	schema *arrow.Schema
	out    *pqarrow.FileWriter
}

// Create starts dir/path; metadata pairs go to the file's footer.
func Create(dir, path string, columns []Column, metadata ...string) (*Writer, error) {
	file, err := NewFile(dir, path)
	if err != nil {
		return nil, err
	}
	w := &Writer{File: file}
	var properties *parquet.WriterProperties
	w.schema, properties = Schema(columns)
	w.out, err = pqarrow.NewFileWriter(w.schema, struct{ io.Writer }{file}, properties, pqarrow.DefaultWriterProps())
	for i := 0; i+1 < len(metadata) && err == nil; i += 2 {
		err = w.out.AppendKeyValueMetadata(metadata[i], metadata[i+1])
	}
	if err != nil {
		file.Abandon()
		return nil, file.Failed(err)
	}
	return w, nil
}

// Write adds one row group; all arrays have the same length and are released.
func (w *Writer) Write(arrays ...arrow.Array) error {
	rows := int64(arrays[0].Len())
	record := array.NewRecordBatch(w.schema, arrays, rows)
	defer record.Release()
	for _, a := range arrays {
		a.Release()
	}
	if rows == 0 {
		return nil
	}
	if err := w.out.Write(record); err != nil {
		return w.Failed(err)
	}
	w.AddRows(rows)
	return nil
}

// Close ends the file on disk and returns its entry for the manifest.
func (w *Writer) Close() (DataFile, error) {
	if err := w.out.Close(); err != nil {
		w.Abandon()
		return DataFile{}, w.Failed(err)
	}
	return w.Finish()
}

// Write writes a whole table as one row group.
func Write(dir, path string, columns []Column, arrays []arrow.Array, metadata ...string) (DataFile, error) {
	w, err := Create(dir, path, columns, metadata...)
	if err != nil {
		return DataFile{}, err
	}
	if err := w.Write(arrays...); err != nil {
		w.Abandon()
		return DataFile{}, err
	}
	return w.Close()
}

// Of makes a column of a value of each element: array turns the values into one, as Texts.
func Of[E, V any](all []E, array func([]V) arrow.Array, value func(*E) V) arrow.Array {
	v := make([]V, len(all))
	for i := range all {
		v[i] = value(&all[i])
	}
	return array(v)
}

// Int32s makes a column of whole numbers.
func Int32s(v []int32) arrow.Array {
	data := array.NewData(Int32Kind, len(v), []*memory.Buffer{nil, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v))}, nil, 0, 0)
	defer data.Release()
	return array.NewInt32Data(data)
}

// Int64s makes a column of whole numbers.
func Int64s(v []int64) arrow.Array { return int64sValid(v, nil, 0) }

// Int64sOrNull makes the value none NULL.
func Int64sOrNull(v []int64, none int64) arrow.Array {
	valid, nulls := validity(len(v), func(i int) bool { return v[i] != none })
	return int64sValid(v, valid, nulls)
}

func int64sValid(v []int64, valid *memory.Buffer, nulls int) arrow.Array {
	data := array.NewData(Int64Kind, len(v), []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Int64Traits.CastToBytes(v))}, nil, nulls, 0)
	defer data.Release()
	return array.NewInt64Data(data)
}

// Doubles makes NaN NULL.
func Doubles(v []float64) arrow.Array {
	valid, nulls := validity(len(v), func(i int) bool { return !math.IsNaN(v[i]) })
	data := array.NewData(DoubleKind, len(v), []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(v))}, nil, nulls, 0)
	defer data.Release()
	return array.NewFloat64Data(data)
}

// Wholes makes a column of whole numbers beyond 64 bits.
func Wholes(v []decimal128.Num) arrow.Array {
	data := array.NewData(WholeKind, len(v), []*memory.Buffer{nil, memory.NewBufferBytes(arrow.Decimal128Traits.CastToBytes(v))}, nil, 0, 0)
	defer data.Release()
	return array.NewDecimal128Data(data)
}

// Int32sOrNull makes the value none NULL.
func Int32sOrNull(v []int32, none int32) arrow.Array {
	valid, nulls := validity(len(v), func(i int) bool { return v[i] != none })
	data := array.NewData(Int32Kind, len(v), []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v))}, nil, nulls, 0)
	defer data.Release()
	return array.NewInt32Data(data)
}

// Names are texts by index into a dictionary, negative ones NULL.
func Names(index []int32, dictionary arrow.Array) arrow.Array {
	indices := Int32sOrNull(index, -1)
	defer indices.Release()
	return array.NewDictionaryArray(NamesKind, indices, dictionary)
}

// validity returns Arrow's bitmap, nil where every value is valid, and the number of NULLs.
func validity(n int, ok func(int) bool) (*memory.Buffer, int) {
	bitmap := make([]byte, (n+7)/8)
	for i := range n {
		if ok(i) {
			bitmap[i/8] |= 1 << (i % 8)
		}
	}
	count := 0
	for _, b := range bitmap {
		count += bits.OnesCount8(b)
	}
	if count == n {
		return nil, 0
	}
	return memory.NewBufferBytes(bitmap), n - count
}

// Texts makes a column of texts.
func Texts(v []string) arrow.Array {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(v, nil)
	return b.NewArray()
}

// TextsOrNull makes the empty text NULL.
func TextsOrNull(v []string) arrow.Array {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	valid := make([]bool, len(v))
	for i := range v {
		valid[i] = v[i] != ""
	}
	b.AppendValues(v, valid)
	return b.NewArray()
}

// BooleansOrNull makes values NULL where valid is false.
func BooleansOrNull(v, valid []bool) arrow.Array {
	b := array.NewBooleanBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(v, valid)
	return b.NewArray()
}

// Binaries makes nil NULL.
func Binaries(v [][]byte) arrow.Array {
	b := array.NewBinaryBuilder(memory.DefaultAllocator, BytesKind)
	defer b.Release()
	valid := make([]bool, len(v))
	for i := range v {
		valid[i] = v[i] != nil
	}
	b.AppendValues(v, valid)
	return b.NewArray()
}
