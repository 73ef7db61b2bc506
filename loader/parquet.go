package loader

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
)

// column is one column of a table file. The encoding matters for long columns:
// counting ones as differences, repeating ones plainly (zstd does the rest),
// names by index into a dictionary.
type column struct {
	name     string
	kind     arrow.DataType
	nullable bool
	encoding parquet.Encoding
}

var (
	int32Kind   = arrow.PrimitiveTypes.Int32
	int64Kind   = arrow.PrimitiveTypes.Int64
	doubleKind  = arrow.PrimitiveTypes.Float64
	booleanKind = arrow.FixedWidthTypes.Boolean
	textKind    = arrow.BinaryTypes.String
	bytesKind   = arrow.BinaryTypes.Binary
	namesKind   = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
)

var (
	plain      = parquet.Encodings.Plain
	difference = parquet.Encodings.DeltaBinaryPacked
	indexed    = parquet.Encodings.RLEDict
)

// DataFile is one file of a dataset as the manifest lists it.
type DataFile struct {
	Path   string `json:"path"` // relative to the dataset
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// tableWriter writes one Parquet file, a row group a call.
type tableWriter struct {
	info   DataFile
	schema *arrow.Schema
	file   *os.File
	out    *pqarrow.FileWriter
	hash   hash.Hash
}

// hashedFile is a file that knows the checksum of what was written to it. It
// hides Close, which the Parquet writer would call before the file is synced.
type hashedFile struct{ w *tableWriter }

func (h hashedFile) Write(p []byte) (int, error) {
	n, err := h.w.file.Write(p)
	h.w.hash.Write(p[:n])
	h.w.info.Bytes += int64(n)
	return n, err
}

// createTable starts dir/path; metadata pairs go to the file's footer.
func createTable(dir, path string, columns []column, metadata ...string) (*tableWriter, error) {
	full := filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		return nil, fmt.Errorf("write %s: %w", path, cause(err))
	}
	file, err := os.Create(full)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, cause(err))
	}
	w := &tableWriter{info: DataFile{Path: path}, file: file, hash: sha256.New()}
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
		properties = append(properties, parquet.WithDictionaryFor(c.name, c.encoding == indexed))
		if c.encoding == indexed {
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

// write adds one row group; all arrays have the same length and are released.
func (w *tableWriter) write(arrays ...arrow.Array) error {
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
		return fmt.Errorf("write %s: %w", w.info.Path, cause(err))
	}
	w.info.Rows += rows
	return nil
}

// close ends the file on disk and returns its entry for the manifest.
func (w *tableWriter) close() (DataFile, error) {
	err := w.out.Close()
	if err == nil {
		err = w.file.Sync()
	}
	if closeErr := w.file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return DataFile{}, fmt.Errorf("write %s: %w", w.info.Path, cause(err))
	}
	w.info.SHA256 = hex.EncodeToString(w.hash.Sum(nil))
	return w.info, nil
}

// abandon closes the file after an error elsewhere.
func (w *tableWriter) abandon() { _ = w.file.Close() }

// writeTable writes a whole table as one row group.
func writeTable(dir, path string, columns []column, arrays []arrow.Array, metadata ...string) (DataFile, error) {
	w, err := createTable(dir, path, columns, metadata...)
	if err != nil {
		return DataFile{}, err
	}
	if err := w.write(arrays...); err != nil {
		w.abandon()
		return DataFile{}, err
	}
	return w.close()
}

func int32s(v []int32) arrow.Array {
	data := array.NewData(int32Kind, len(v), []*memory.Buffer{nil, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v))}, nil, 0, 0)
	defer data.Release()
	return array.NewInt32Data(data)
}

func int64s(v []int64) arrow.Array { return int64sValid(v, nil, 0) }

// int64sOrNull makes the value none NULL.
func int64sOrNull(v []int64, none int64) arrow.Array {
	valid, nulls := validity(len(v), func(i int) bool { return v[i] != none })
	return int64sValid(v, valid, nulls)
}

func int64sValid(v []int64, valid *memory.Buffer, nulls int) arrow.Array {
	data := array.NewData(int64Kind, len(v), []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Int64Traits.CastToBytes(v))}, nil, nulls, 0)
	defer data.Release()
	return array.NewInt64Data(data)
}

// doubles makes NaN NULL.
func doubles(v []float64) arrow.Array {
	valid, nulls := validity(len(v), func(i int) bool { return !math.IsNaN(v[i]) })
	data := array.NewData(doubleKind, len(v), []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(v))}, nil, nulls, 0)
	defer data.Release()
	return array.NewFloat64Data(data)
}

// int32sOrNull makes the value none NULL.
func int32sOrNull(v []int32, none int32) arrow.Array {
	valid, nulls := validity(len(v), func(i int) bool { return v[i] != none })
	data := array.NewData(int32Kind, len(v), []*memory.Buffer{valid, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v))}, nil, nulls, 0)
	defer data.Release()
	return array.NewInt32Data(data)
}

// names are texts by index into a dictionary, negative ones NULL.
func names(index []int32, dictionary arrow.Array) arrow.Array {
	indices := int32sOrNull(index, -1)
	defer indices.Release()
	return array.NewDictionaryArray(namesKind, indices, dictionary)
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

func texts(v []string) arrow.Array {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(v, nil)
	return b.NewArray()
}

// textsOrNull makes the empty text NULL.
func textsOrNull(v []string) arrow.Array {
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	valid := make([]bool, len(v))
	for i := range v {
		valid[i] = v[i] != ""
	}
	b.AppendValues(v, valid)
	return b.NewArray()
}

// booleansOrNull makes values NULL where valid is false.
func booleansOrNull(v, valid []bool) arrow.Array {
	b := array.NewBooleanBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(v, valid)
	return b.NewArray()
}

// binaries makes nil NULL.
func binaries(v [][]byte) arrow.Array {
	b := array.NewBinaryBuilder(memory.DefaultAllocator, bytesKind)
	defer b.Release()
	valid := make([]bool, len(v))
	for i := range v {
		valid[i] = v[i] != nil
	}
	b.AppendValues(v, valid)
	return b.NewArray()
}
