package loader

import (
	"context"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/minelayer"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// readEventTable reads the years of polygons by their identifier.
func readEventTable(in studyfile.EventsInput) (map[string][]detect.Span, error) {
	read := readCSV
	if strings.EqualFold(filepath.Ext(in.Table), ".parquet") {
		read = readParquet
	}
	names, rows, err := read(in.Table)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "load disturbance %s: %w; give a CSV or Parquet file of %s, %s and %s", in.Table, fault.Cause(err), in.ID, in.Destroyed, in.Restored)
	}
	id := slices.Index(names, in.ID)
	if id < 0 {
		return nil, fault.New(fault.ErrUsage, "load disturbance %s: no column %q; set disturbance.events.id to one of %s", in.Table, in.ID, strings.Join(names, ", "))
	}
	for i, name := range names {
		if slices.Contains([]string{in.ID, in.Destroyed, in.Restored}, name) && slices.Contains(names[:i], name) {
			return nil, fault.New(fault.ErrData, "load disturbance %s: has the column %s twice; keep one", in.Table, name)
		}
	}
	spans := map[string][]detect.Span{}
	wrong := fault.Repeated{What: "row"}
	for n, row := range rows {
		span, err := spanOf(func(name string) (string, bool) {
			i := slices.Index(names, name)
			if i < 0 {
				return "", false
			}
			return row[i], true
		}, in)
		if err != nil {
			wrong.Add(minelayer.OfFeature.ReplaceAllString(err.Error(), ""), fault.New(fault.ErrData, "load disturbance %s: row %d: %w", in.Table, n+1, err))
			continue
		}
		spans[row[id]] = append(spans[row[id]], span)
	}
	return spans, wrong.Err()
}

func readCSV(path string) (names []string, rows [][]string, err error) {
	f, err := gdal.OpenPlain(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	if len(lines) == 0 {
		return nil, nil, fmt.Errorf("is empty")
	}
	lines[0][0] = strings.TrimPrefix(lines[0][0], "\ufeff")
	return lines[0], lines[1:], nil
}

func readParquet(path string) (names []string, rows [][]string, err error) {
	defer gdal.Recovered(&err)
	f, err := file.OpenParquetFile(path, false)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	reader, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, nil, err
	}
	whole, err := reader.ReadTable(context.Background())
	if err != nil {
		return nil, nil, gdal.Unread(err)
	}
	defer whole.Release()
	rows = make([][]string, whole.NumRows())
	for c := range int(whole.NumCols()) {
		names = append(names, whole.Schema().Field(c).Name)
		at := 0
		for _, chunk := range whole.Column(c).Data().Chunks() {
			for i := range chunk.Len() {
				text := ""
				if !chunk.IsNull(i) {
					text = chunk.ValueStr(i)
				}
				rows[at] = append(rows[at], text)
				at++
			}
		}
	}
	return names, rows, nil
}
