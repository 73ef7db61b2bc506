package runs

import (
	"encoding/binary"
	"io"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"github.com/minecarbon/minecarbon/loader/table"
)

const magic = "PAR1"

// A Writer writes one Parquet file from runs, a row group a call.
type Writer struct {
	*table.File
	metadata *metadata.FileMetaDataBuilder
	groups   int16
}

// Create starts dir/path, whose row groups have pages of these columns.
func Create(dir, path string, columns ...*Column) (*Writer, error) {
	out, err := table.NewFile(dir, path)
	if err != nil {
		return nil, err
	}
	w := &Writer{File: out}
	kinds := make([]table.Column, len(columns))
	for i, c := range columns {
		kinds[i] = c.Column
	}
	fields, properties := table.Schema(kinds)
	stored, err := pqarrow.ToParquet(fields, properties, pqarrow.DefaultWriterProps())
	if err == nil {
		w.metadata = metadata.NewFileMetadataBuilder(stored, properties, nil)
		_, err = io.WriteString(out, magic)
	}
	if err != nil {
		out.Abandon()
		return nil, out.Failed(err)
	}
	return w, nil
}

// Write adds one row group of the pages of all columns.
func (w *Writer) Write(columns ...Pages) error {
	rows := columns[0].rows
	if rows == 0 {
		return nil
	}
	group := w.metadata.AppendRowGroup()
	group.SetNumRows(rows)
	start := w.Tell()
	for i, p := range columns {
		if err := w.writeColumn(group.NextColumnChunk(), int16(i), p); err != nil {
			return w.Failed(err)
		}
	}
	if err := group.Finish(w.Tell()-start, w.groups); err != nil {
		return w.Failed(err)
	}
	w.groups++
	w.AddRows(int64(rows))
	return nil
}

func (w *Writer) writeColumn(chunk *metadata.ColumnChunkMetaDataBuilder, ordinal int16, p Pages) error {
	out, err := file.NewPageWriter(w.File, table.Codec, table.CompressionLevel, chunk, w.groups, ordinal, memory.DefaultAllocator, false, nil, nil)
	if err != nil {
		return err
	}
	if p.dictionary != nil {
		if _, err := out.WriteDictionaryPage(file.NewDictionaryPage(memory.NewBufferBytes(p.dictionary), int32(p.values), parquet.Encodings.Plain)); err != nil {
			return err
		}
	}
	page := file.NewDataPageV1(memory.NewBufferBytes(p.data), int32(p.rows), p.encoding, parquet.Encodings.RLE, parquet.Encodings.RLE, int32(p.size))
	if _, err := out.WriteDataPage(page); err != nil {
		return err
	}
	p.Signed = chunk.Descr().SortOrder() == schema.SortSIGNED
	chunk.SetStats(p.EncodedStatistics)
	return out.Close(p.dictionary != nil, false)
}

// Close ends the file on disk and returns its entry for the manifest.
func (w *Writer) Close() (table.DataFile, error) {
	if err := w.writeFooter(); err != nil {
		w.Abandon()
		return table.DataFile{}, w.Failed(err)
	}
	return w.Finish()
}

func (w *Writer) writeFooter() error {
	footer, err := w.metadata.Finish()
	if err != nil {
		return err
	}
	size, err := footer.WriteTo(w.File, nil)
	if err == nil {
		_, err = w.File.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(size)), magic...))
	}
	return err
}
