package runs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

var names = []string{"M1", "鄂尔多斯", "", "A"}

// keyed are what the columns of the test say of a key.
func whole(key int32) int32 { return key*7919%100_003 - 50_000 }

func real(key int32) float64 {
	if key%5 == 0 {
		return math.NaN()
	}
	return float64(key%1000) / 3
}

func name(key int32) int32 { return key%5 - 1 }

// drawn are n runs of random lengths, some of which follow each other without a gap, and some of which begin before the last.
func drawn(r *rand.Rand, n, longest, keys int) []Run {
	var all []Run
	next := int64(r.IntN(1000))
	for range n {
		switch r.IntN(4) {
		case 0:
			next += r.Int64N(1 << 40)
		case 1:
			next = max(0, next-r.Int64N(10_000))
		}
		run := Run{First: next, Count: int32(1 + r.IntN(longest)), Key: int32(r.IntN(keys))}
		next += int64(run.Count)
		all = append(all, run)
	}
	return all
}

// TestRoundTrip writes groups of random runs and reads them with Arrow's reader, which is independent of the writer: every row is
// what its run says.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i, c := range []struct{ runs, longest, keys int }{{1, 1, 1}, {1, 100_000, 5}, {3000, 1, 1000}, {2000, 40, 70_000}, {500, 700, 3}, {128, 2, 2}, {33, 129, 9}} {
		groups := [][]Run{drawn(r, c.runs, c.longest, c.keys), drawn(r, c.runs, c.longest, c.keys)}
		columns := []*Column{
			Counting64("id", func(r Run) int64 { return r.First }), Counting32("small", func(r Run) int64 { return r.First % 1_000_000 }),
			Whole("whole", func(r Run) int32 { return whole(r.Key) }), Real("real", func(r Run) float64 { return real(r.Key) }),
			Names("name", true, names, func(r Run) int32 { return name(r.Key) }), Names("text", false, names, func(r Run) int32 { return r.Key % 4 }),
		}
		dir := t.TempDir()
		w, err := Create(dir, "t.parquet", columns...)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for _, group := range groups {
			var pages []Pages
			for _, column := range columns {
				pages = append(pages, column.Encode(group))
			}
			if err := w.Write(pages...); err != nil {
				t.Fatal(err)
			}
			for _, r := range group {
				rows += int(r.Count)
			}
		}
		entry, err := w.Close()
		if err != nil || entry.Rows != int64(rows) {
			t.Fatalf("case %d: %+v, %v, want %d rows", i, entry, err, rows)
		}
		compare(t, filepath.Join(dir, "t.parquet"), groups)
	}
}

// compare reads a file row by row.
func compare(t *testing.T, path string, groups [][]Run) {
	t.Helper()
	in, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	reader, err := pqarrow.NewFileReader(in, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	for g, group := range groups {
		table, err := reader.RowGroup(g).ReadTable(t.Context(), []int{0, 1, 2, 3, 4, 5})
		if err != nil {
			t.Fatal(err)
		}
		at := func(column int) arrow.Array { return table.Column(column).Data().Chunk(0) }
		row := 0
		for _, r := range group {
			for k := range int64(r.Count) {
				want := fmt.Sprint(r.First+k, int32(r.First%1_000_000+k), whole(r.Key), real(r.Key), name(r.Key) >= 0, r.Key%4)
				v, text := math.NaN(), at(4).(*array.String)
				if !at(3).IsNull(row) {
					v = at(3).(*array.Float64).Value(row)
				}
				got := fmt.Sprint(at(0).(*array.Int64).Value(row), at(1).(*array.Int32).Value(row), at(2).(*array.Int32).Value(row), v, !text.IsNull(row), r.Key%4)
				if got != want || !text.IsNull(row) && text.Value(row) != names[name(r.Key)] || at(5).(*array.String).Value(row) != names[r.Key%4] {
					t.Fatalf("group %d, row %d: %s, want %s", g, row, got, want)
				}
				row++
			}
		}
		if row != int(table.NumRows()) {
			t.Errorf("group %d has %d rows, want %d", g, table.NumRows(), row)
		}
		table.Release()
		checkLimits(t, in.MetaData().RowGroup(g), group)
	}
}

// checkLimits holds the statistics of a group against its runs, since engines skip by them.
func checkLimits(t *testing.T, group *metadata.RowGroupMetaData, runs []Run) {
	t.Helper()
	least, greatest, nulls := int64(math.MaxInt64), int64(math.MinInt64), int64(0)
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range runs {
		least, greatest = min(least, r.First), max(greatest, r.First+int64(r.Count)-1)
		if v := real(r.Key); math.IsNaN(v) {
			nulls += int64(r.Count)
		} else {
			low, high = min(low, v), max(high, v)
		}
	}
	of := func(column int) metadata.TypedStatistics {
		chunk, err := group.ColumnChunk(column)
		if err != nil {
			t.Fatal(err)
		}
		s, err := chunk.Statistics()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := of(0).(*metadata.Int64Statistics); s.Min() != least || s.Max() != greatest || s.NullCount() != 0 {
		t.Errorf("id from %d to %d, want %d to %d", s.Min(), s.Max(), least, greatest)
	}
	s := of(3).(*metadata.Float64Statistics)
	if s.NullCount() != nulls || s.HasMinMax() != (low <= high) || s.HasMinMax() && (s.Min() != low || s.Max() != high) {
		t.Errorf("real from %v to %v, %d NULL, want %v to %v, %d", s.Min(), s.Max(), s.NullCount(), low, high, nulls)
	}
}
