package runs

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strconv"
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

// tested is a column and what its row k of a run is, "(null)" where it is NULL.
type tested struct {
	*Column
	want func(r Run, k int64) string
}

// countingColumns is how many columns of all come first that depend on more than the key.
const countingColumns = 3

func all() []tested {
	whole64 := func(v int64) string { return strconv.FormatInt(v, 10) }
	float := func(v float64) string {
		if math.IsNaN(v) {
			return "(null)"
		}
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	small := func(r Run) int64 { return r.First % 1_000_000 }
	positive := func(r Run) int32 { return max(0, whole(r.Key)) }
	// More values than a dictionary takes where there are as many keys.
	root := func(r Run) float64 { return math.Sqrt(float64(r.Key)) }
	rootOrNull := func(r Run) float64 { return root(r) * real(r.Key) }
	return []tested{
		{Counting64("id", func(r Run) int64 { return r.First }), func(r Run, k int64) string { return whole64(r.First + k) }},
		{Counting32("small", small), func(r Run, k int64) string { return whole64(small(r) + k) }},
		{Growing32("growing", small), func(r Run, _ int64) string { return whole64(small(r)) }},
		{Whole("whole", func(r Run) int32 { return whole(r.Key) }), func(r Run, _ int64) string { return whole64(int64(whole(r.Key))) }},
		{WholeOrNull("whole_or_null", positive), func(r Run, _ int64) string {
			if v := positive(r); v > 0 {
				return whole64(int64(v))
			}
			return "(null)"
		}},
		{Real("real", true, func(r Run) float64 { return real(r.Key) }), func(r Run, _ int64) string { return float(real(r.Key)) }},
		{Real("root", false, root), func(r Run, _ int64) string { return float(root(r)) }},
		{Real("root_or_null", true, rootOrNull), func(r Run, _ int64) string { return float(rootOrNull(r)) }},
		{Names("name", true, names, func(r Run) int32 { return name(r.Key) }), func(r Run, _ int64) string {
			if i := name(r.Key); i >= 0 {
				return names[i]
			}
			return "(null)"
		}},
		{Names("text", false, names, func(r Run) int32 { return r.Key % 4 }), func(r Run, _ int64) string { return names[r.Key%4] }},
	}
}

// TestRoundTrip writes groups of random runs and reads them with Arrow's reader, which is independent of the writer: every row is
// what its run says.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i, c := range []struct{ runs, longest, keys int }{
		{1, 1, 1}, {1, 100_000, 5}, {3000, 1, 1000}, {2000, 40, 70_000}, {500, 700, 3}, {128, 2, 2}, {33, 129, 9},
		{60_000, 1, 1 << 20}, {40_000, 3, 1 << 20}, {7, 1, 1 << 20}, {3001, 2, 40},
	} {
		groups := [][]Run{drawn(r, c.runs, c.longest, c.keys), drawn(r, c.runs, c.longest, c.keys)}
		var columns []*Column
		for _, column := range all() {
			columns = append(columns, column.Column)
		}
		dir := t.TempDir()
		w, err := Create(dir, "t.parquet", columns...)
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		byKey := all()
		for _, group := range groups {
			var pages []Pages
			for k, column := range columns {
				p := column.Encode(group)
				// By key, where the values depend on nothing else.
				if by := byKey[k].EncodeKeys(group, c.keys); k >= countingColumns && !reflect.DeepEqual(by, p) {
					t.Fatalf("case %d, column %d: other pages by key", i, k)
				}
				pages = append(pages, p)
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
		for c, column := range all() {
			table, err := reader.RowGroup(g).ReadTable(t.Context(), []int{c})
			if err != nil {
				t.Fatal(err)
			}
			chunk, row := table.Column(0).Data().Chunk(0), 0
			for _, r := range group {
				for k := range int64(r.Count) {
					if got, want := chunk.ValueStr(row), column.want(r, k); got != want {
						t.Fatalf("group %d, column %d, row %d: %s, want %s", g, c, row, got, want)
					}
					row++
				}
			}
			if row != int(table.NumRows()) {
				t.Errorf("group %d, column %d has %d rows, want %d", g, c, table.NumRows(), row)
			}
			checkLimits(t, in.MetaData().RowGroup(g), c, chunk)
			table.Release()
		}
	}
}

// checkLimits holds the statistics of a column against its values, since engines skip by them.
func checkLimits(t *testing.T, group *metadata.RowGroupMetaData, column int, values arrow.Array) {
	t.Helper()
	chunk, err := group.ColumnChunk(column)
	if err != nil {
		t.Fatal(err)
	}
	stats, err := chunk.Statistics()
	if err != nil {
		t.Fatal(err)
	}
	if stats.NullCount() != int64(values.NullN()) || stats.HasMinMax() != (values.NullN() < values.Len()) {
		t.Errorf("column %d: %d NULL of %d, least and greatest %t, want %d NULL", column, stats.NullCount(), values.Len(), stats.HasMinMax(), values.NullN())
	}
	if !stats.HasMinMax() {
		return
	}
	limits := func(of func(i int) float64) (low, high float64) {
		low, high = math.Inf(1), math.Inf(-1)
		for i := range values.Len() {
			if !values.IsNull(i) {
				low, high = min(low, of(i)), max(high, of(i))
			}
		}
		return low, high
	}
	var low, high, least, greatest float64
	switch s := stats.(type) {
	case *metadata.Int64Statistics:
		low, high = limits(func(i int) float64 { return float64(values.(*array.Int64).Value(i)) })
		least, greatest = float64(s.Min()), float64(s.Max())
	case *metadata.Int32Statistics:
		low, high = limits(func(i int) float64 { return float64(values.(*array.Int32).Value(i)) })
		least, greatest = float64(s.Min()), float64(s.Max())
	case *metadata.Float64Statistics:
		low, high = limits(values.(*array.Float64).Value)
		least, greatest = s.Min(), s.Max()
	}
	if least != low || greatest != high {
		t.Errorf("column %d from %v to %v, want %v to %v", column, least, greatest, low, high)
	}
}
