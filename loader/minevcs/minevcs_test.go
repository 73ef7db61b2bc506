package minevcs

import (
	"math"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

var unknown = math.NaN()

// TestSums works out four cohorts by hand: undisturbed land of a mine, land destroyed in the year 1 and restored in 3, land destroyed in
// the first year and unknown when it is restored, and land outside.
func TestSums(t *testing.T) {
	s := New(4)
	for _, c := range []Cohort{
		{Mine: 7, AreaM2: 900, VCS: []float64{100, 110, unknown, 130}},
		{Mine: 7, AreaM2: 1800, VCS: []float64{200, 0, 0, 50}, Ever: true, Events: []Event{{Year: 1}, {Year: 3, Restore: true}}},
		{Mine: 3, AreaM2: 900, VCS: []float64{0, unknown, 20, 20}, Ever: true, Events: []Event{{Year: 0}, {Year: 1, Restore: true}}},
		{Mine: Outside, AreaM2: 0.000015, VCS: []float64{1, 1, 1, 1}}, // 1.5 and, half to even, 2 units
	} {
		s.Add(&c)
	}
	dir := t.TempDir()
	entry, err := s.Write(dir, 2001, func(mine int32) string { return map[int32]string{3: "C", 7: "A"}[mine] })
	if err != nil || entry.Rows != 12 {
		t.Fatalf("%d rows, %v; want 3 × 4", entry.Rows, err)
	}
	got := read(t, filepath.Join(dir, entry.Path))
	const unit = 100000
	for i, want := range []struct {
		id   string
		sums [quantities]int64
	}{
		{"C", [quantities]int64{knownArea: 900 * unit, destroyedArea: 900 * unit, decreaseUnknownArea: 900 * unit}},
		{"C", [quantities]int64{restoredArea: 900 * unit, increaseUnknownArea: 900 * unit}},
		{"C", [quantities]int64{knownArea: 900 * unit, vcs: 18000 * unit}},
		{"C", [quantities]int64{knownArea: 900 * unit, vcs: 18000 * unit}},
		{"A", [quantities]int64{knownArea: 2700 * unit, vcs: 450000 * unit, undisturbedArea: 900 * unit, undisturbedVCS: 90000 * unit}},
		{"A", [quantities]int64{knownArea: 2700 * unit, vcs: 99000 * unit, undisturbedArea: 900 * unit, undisturbedVCS: 99000 * unit, destroyedArea: 1800 * unit, decrease: 360000 * unit}},
		{"A", [quantities]int64{knownArea: 1800 * unit}},
		{"A", [quantities]int64{knownArea: 2700 * unit, vcs: 207000 * unit, undisturbedArea: 900 * unit, undisturbedVCS: 117000 * unit, restoredArea: 1800 * unit, increase: 90000 * unit}},
		{"", [quantities]int64{knownArea: 2, vcs: 2, undisturbedArea: 2, undisturbedVCS: 2}},
	} {
		r := got[i]
		if r.id != want.id || r.year != int32(2001+i%4) {
			t.Errorf("row %d is %q in %d, want %q in %d", i, r.id, r.year, want.id, 2001+i%4)
		}
		for q, n := range want.sums {
			if r.sums[q].Cmp(big.NewInt(n)) != 0 {
				t.Errorf("%s in %d: %s is %d, want %d", want.id, r.year, names[q], r.sums[q], n)
			}
		}
	}
}

// TestWhole holds the rounding to what exact rounds a product to, and sums beyond 64 bits to those of math/big.
func TestWhole(t *testing.T) {
	for _, v := range []float64{0, 0.000005, 0.000015, 0.000025, 1.5, 89.999999, 214658.23 * 1234.5678, 4.6e13, 1e18, 9.2e20} {
		want, _ := big.NewFloat(math.RoundToEven(v * 1e5)).Int(nil)
		if got := whole(v).BigInt(); got.Cmp(want) != 0 {
			t.Errorf("%g is %d units, want %d", v, got, want)
		}
	}
	s, want := New(1), new(big.Int)
	for range 30 {
		s.Add(&Cohort{Mine: Outside, AreaM2: 4e9, VCS: []float64{2000}})
		want.Add(want, big.NewInt(8e17))
	}
	if got := s.byMine[Outside][0][vcs].BigInt(); got.Cmp(want) != 0 || got.IsInt64() {
		t.Errorf("sum is %d, want %d, which needs more than 64 bits", got, want)
	}
}

type stored struct {
	id   string
	year int32
	sums [quantities]*big.Int
}

func read(t *testing.T, path string) (rows []stored) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := file.NewParquetReader(f)
	if err != nil {
		t.Fatal(err)
	}
	arrows, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	all, err := arrows.ReadTable(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer all.Release()
	for i := range int(all.NumRows()) {
		s := stored{id: all.Column(0).Data().Chunk(0).(*array.String).Value(i), year: all.Column(1).Data().Chunk(0).(*array.Int32).Value(i)}
		for q := range quantities {
			s.sums[q] = all.Column(2 + int(q)).Data().Chunk(0).(*array.Decimal128).Value(i).BigInt()
		}
		rows = append(rows, s)
	}
	return rows
}
