package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"math/bits"
	"os"
	"path/filepath"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
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

// Writer writes one Parquet file, a row group a call.
type Writer struct {
	info   DataFile
	schema *arrow.Schema
	file   *os.File
	out    *pqarrow.FileWriter
	hash   hash.Hash
}

// hashedFile is a file that knows the checksum of what was written to it. It
// hides Close, which the Parquet writer would call before the file is synced.
type hashedFile struct{ w *Writer }

func (h hashedFile) Write(p []byte) (int, error) {
	n, err := h.w.file.Write(p)
	h.w.hash.Write(p[:n])
	h.w.info.Bytes += int64(n)
	return n, err
}

// Create starts dir/path; metadata pairs go to the file's footer.
func Create(dir, path string, columns []Column, metadata ...string) (*Writer, error) {
	full := filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, fault.Cause(err))
	}
	file, err := os.Create(full)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, fault.Cause(err))
	}
	w := &Writer{info: DataFile{Path: path}, file: file, hash: sha256.New()}
	properties := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithCompressionLevel(1),
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
	w.schema = arrow.NewSchema(fields, nil)
	w.out, err = pqarrow.NewFileWriter(w.schema, hashedFile{w}, parquet.NewWriterProperties(properties...), pqarrow.DefaultWriterProps())
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	for i := 0; i+1 < len(metadata); i += 2 {
		if err := w.out.AppendKeyValueMetadata(metadata[i], metadata[i+1]); err != nil {
			_ = file.Close()
			return nil, fmt.Errorf("write %s: %w", path, err)
		}
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
		return fmt.Errorf("write %s: %w", w.info.Path, fault.Cause(err))
	}
	w.info.Rows += rows
	return nil
}

// Close ends the file on disk and returns its entry for the manifest.
func (w *Writer) Close() (DataFile, error) {
	err := w.out.Close()
	if err == nil {
		err = w.file.Sync()
	}
	if closeErr := w.file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return DataFile{}, fmt.Errorf("write %s: %w", w.info.Path, fault.Cause(err))
	}
	w.info.SHA256 = hex.EncodeToString(w.hash.Sum(nil))
	return w.info, nil
}

// Abandon closes the file after an error elsewhere.
func (w *Writer) Abandon() { _ = w.file.Close() }

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
