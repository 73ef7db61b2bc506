package dating

import (
	"encoding/gob"
	"io"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// stored is a map without its grid and its rows, which follow it.
type stored struct {
	Record     detect.Record
	Events     [][]detect.Event
	Counts     Counts
	Alpha      []Alpha
	Facts      Facts
	Outside    detect.Threshold
	MinPatchHa float64
	Small      []detect.Run
	Rows       int
}

// storedRows are some rows of a map: the runs of each, one row after the other.
type storedRows struct {
	Runs        []int32 // of each row
	Code, Count []int32
}

// rowsAtOnce bounds what is in memory twice while a map is written or read.
const rowsAtOnce = 1 << 10

// Write writes the map, but for its grid, for [ReadMap].
func (m *Map) Write(to io.Writer) error {
	encoder := gob.NewEncoder(to)
	err := encoder.Encode(stored{m.Record, m.Events, m.Counts, m.Alpha, m.Facts, m.Outside, m.MinPatchHa, m.small, len(m.rows)})
	for row0 := 0; err == nil && row0 < len(m.rows); row0 += rowsAtOnce {
		var out storedRows
		for _, runs := range m.rows[row0:min(row0+rowsAtOnce, len(m.rows))] {
			out.Runs = append(out.Runs, int32(len(runs)))
			for _, r := range runs {
				out.Code, out.Count = append(out.Code, r.code), append(out.Count, r.count)
			}
		}
		err = encoder.Encode(out)
	}
	return err
}

// ReadMap reads the map of a grid that [Map.Write] wrote.
func ReadMap(from io.Reader, g gdal.Grid) (*Map, error) {
	decoder := gob.NewDecoder(from)
	var in stored
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	m := &Map{
		Grid: g, Record: in.Record, Events: in.Events, Counts: in.Counts, Alpha: in.Alpha, Facts: in.Facts,
		Outside: in.Outside, MinPatchHa: in.MinPatchHa, small: in.Small, rows: make([][]run, 0, in.Rows),
	}
	for len(m.rows) < in.Rows {
		var rows storedRows
		if err := decoder.Decode(&rows); err != nil {
			return nil, err
		}
		runs := make([]run, len(rows.Code))
		for i := range runs {
			runs[i] = run{rows.Code[i], rows.Count[i]}
		}
		for _, n := range rows.Runs {
			m.rows = append(m.rows, runs[:n:n])
			runs = runs[n:]
		}
	}
	return m, nil
}
