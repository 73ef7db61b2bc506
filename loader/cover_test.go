package loader

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// S_veg of every cell and year is the area of its cohorts that are not destroyed: all of it where no pixel is, 0 where all are.
func TestCover(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2004}
	const n = 1000
	l := &land{pixelM2: 900, histories: []history{{}, {events: []event{{year: 2002}}}, {events: []event{{year: 2001}, {year: 2003, restore: true}}}}}
	c := &cells{places: &places{at: make([]int32, n)}, mapped: make([]float64, n)}
	for cell := range n {
		for range 1 + random.IntN(3) {
			pixels := int64(1 + random.IntN(9))
			l.cohorts = append(l.cohorts, cohort{cell: int32(cell), history: int32(random.IntN(len(l.histories))), pixels: pixels})
			c.mapped[cell] += 900 * float64(pixels)
		}
	}
	v := newCover(l, c, study)
	for y := range study.Years() {
		var want [n]float64
		for i, co := range l.cohorts {
			if l.histories[co.history].state(2001+y) != destroyed {
				want[co.cell] += l.area(i)
			}
		}
		bare := &v.years[y]
		of := make([]float64, len(bare.cells))
		var listed []int32
		for cell, area := range want {
			if got := v.at(y, int32(cell)); got != area {
				t.Fatalf("year %d, cell %d: S_veg %v, want %v", y, cell, got, area)
			}
			if area < c.mapped[cell] {
				listed = append(listed, int32(cell))
				of[bare.find(int32(cell))] = float64(cell)
			} else if bare.find(int32(cell)) >= 0 {
				t.Fatalf("year %d: cell %d is bare", y, cell)
			}
		}
		if !slices.Equal(bare.cells, listed) {
			t.Fatalf("year %d: bare cells %v, want %v", y, bare.cells, listed)
		}
		for cell := range want {
			got := bare.of(of, int32(cell))
			if bareCell := want[cell] < c.mapped[cell]; bareCell && got != float64(cell) || !bareCell && !math.IsNaN(got) {
				t.Errorf("year %d: the value of cell %d is %v", y, cell, got)
			}
		}
	}
}

// Workers that interpolate ahead of the table of cells never keep out the year for which that waits.
func TestInterpolateAhead(t *testing.T) {
	t.Parallel()
	value := 7.0
	study := &studyfile.Study{FirstYear: 2001, LastYear: 2060}
	study.Background.ValueGM2 = &value
	c := &cells{places: &places{at: make([]int32, 1)}, mapped: []float64{900}, x: []float64{0}, y: []float64{0}}
	bare := findBare([]float64{900}, []int64{1}, []int64{1}, []float64{900})
	b := &interpolator{study: study, cells: c, cover: &cover{c, slices.Repeat([]bareCells{bare}, study.Years())}, samples: make([]yearSamples, study.Years())}
	b.methods = slices.Repeat([]backgroundMethod{{name: byValue}}, study.Years())
	for range 300 {
		result := newBackground(study.Years())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		done := make(chan error)
		go func() { done <- b.interpolate(ctx, 8, result) }()
		for y := range study.Years() {
			if !await(ctx, result.there[y]) {
				t.Fatalf("year %d is not interpolated", y)
			}
			if got := result.years[y].npp; !slices.Equal(got, []float64{value}) {
				t.Fatalf("year %d: background %v, want %v", y, got, value)
			}
			close(result.written[y])
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		cancel()
	}
}

// Whatever the workers, what they make is passed on in the order of the numbers, and none waits for another for ever.
func TestInOrder(t *testing.T) {
	t.Parallel()
	for workers := range 9 {
		var passed []int
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		err := inOrder(ctx, workers+1, 60, func(_ context.Context, _, i int) (int, error) {
			time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
			return i * i, nil
		}, func(_, made int) error { passed = append(passed, made); return nil })
		cancel()
		if err != nil || len(passed) != 60 || !slices.IsSorted(passed) {
			t.Fatalf("%d workers: %v, passed on: %v", workers+1, err, passed)
		}
	}
}

// The first error ends all, in making as in passing on, and so does the end of the context.
func TestInOrderEnds(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	ctx, cancel := context.WithCancel(t.Context())
	for name, c := range map[string]struct {
		make, pass func(i int) error
		want       error
	}{
		"making":     {make: func(i int) error { return at(i, 7, broken) }, want: broken},
		"passing on": {pass: func(i int) error { return at(i, 7, broken) }, want: broken},
		"the end":    {pass: func(int) error { cancel(); return nil }, want: context.Canceled},
	} {
		passed := 0
		of := ctx
		if name != "the end" {
			of = t.Context()
		}
		err := inOrder(of, 3, 50, func(_ context.Context, _, i int) (int, error) {
			if c.make != nil {
				return i, c.make(i)
			}
			return i, nil
		}, func(_, i int) error {
			if c.pass != nil {
				if err := c.pass(i); err != nil {
					return err
				}
			}
			passed++
			return nil
		})
		if !errors.Is(err, c.want) || passed > 7 {
			t.Errorf("%s: %v after %d, want %v after 7 at most", name, err, passed, c.want)
		}
	}
}

func at(i, n int, err error) error {
	if i == n {
		return err
	}
	return nil
}
