package accuracy

import (
	"slices"
	"testing"
)

// TestSize is the example of Olofsson et al. 2014, section 5.1: W 0.020, 0.015, 0.320 and 0.645 with expected user's
// accuracies 0.7, 0.6, 0.9 and 0.95 need 641 points. The two rare classes are one here, of U = 0.6655: 0.035 · √(U(1 −
// U)) = 0.01651 is their 0.020 · √0.21 + 0.015 · √0.24.
func TestSize(t *testing.T) {
	t.Parallel()
	u := ExpectedAccuracy{0.95, 0.9, 0.6655}
	if n := u.Size([3]float64{0.645, 0.320, 0.035}, 0.01); n != 641 {
		t.Errorf("%d points, want 641", n)
	}
	// Equal shares of equal accuracy: √(3 · (1/3)² · 0.09 / 9).
	near(t, "expected SE", ExpectedAccuracy{0.9, 0.9, 0.9}.StandardError([3]float64{5, 5, 5}, [3]int{10, 10, 10}), 0.05773503, 1e-8)
}

// TestPoints: 100 km² of which 1 is restored. S is 0.3 in every class, so that a standard error of 0.03 needs (0.3 / 0.03)²
// points, of which the rare class gets the minimum.
func TestPoints(t *testing.T) {
	t.Parallel()
	u, km2, pixels := ExpectedAccuracy{0.9, 0.9, 0.9}, [3]float64{80, 19, 1}, [3]int64{1e6, 1e5, 1e4}
	n := u.Points(km2, pixels, 0.03, 10)
	points, err := Allocate(n, 10, km2, pixels)
	if want := [3]int{73, 17, 10}; n != 100 || err != nil || points != want { // 90 by 80 : 19 is 72.7 : 17.3
		t.Errorf("%d points %v %v, want 100 %v", n, points, err, want)
	}
	if n := u.Points(km2, pixels, 1e-4, 10); n != 9_000_000 {
		t.Errorf("%d points, want 9000000", n)
	}
	if n := u.Points(km2, [3]int64{1e6, 1e5, 4}, 0.3, 10); n != 24 {
		t.Errorf("%d points, want twice the minimum and 4 pixels", n)
	}
}

func TestAllocate(t *testing.T) {
	t.Parallel()
	many := [3]int64{1e6, 1e6, 1e6}
	for _, c := range []struct {
		n, minimum int
		km2        [3]float64
		pixels     [3]int64
		want       [3]int
	}{
		{100, 10, [3]float64{50, 30, 20}, many, [3]int{50, 30, 20}},
		{100, 25, [3]float64{96, 3, 1}, many, [3]int{50, 25, 25}},
		{100, 25, [3]float64{60, 39, 1}, many, [3]int{45, 30, 25}}, // 75 by 60 : 39 is 45.45 : 29.55
		{75, 25, [3]float64{96, 3, 1}, many, [3]int{25, 25, 25}},
		{100, 25, [3]float64{96, 3.99, 0.01}, [3]int64{1e6, 1e5, 4}, [3]int{71, 25, 4}},
		{100, 25, [3]float64{90, 10, 0}, [3]int64{1e6, 1e6, 0}, [3]int{75, 25, 0}},
	} {
		got, err := Allocate(c.n, c.minimum, c.km2, c.pixels)
		if err != nil || got != c.want {
			t.Errorf("%d points over %v: %v %v, want %v", c.n, c.km2, got, err, c.want)
		}
	}
	if _, err := Allocate(10, 5, [3]float64{1, 1, 1}, many); err == nil {
		t.Error("fewer points than the minima are taken")
	}
}

func TestDraw(t *testing.T) {
	t.Parallel()
	land := []Land{{Never, 3, 3}, {Destroyed, 5, 5}, {Never, 7, 7}, {Restored, 2, 2}}
	picks := Draw(7, land, [3]int{10, 3, 9})
	if !slices.Equal(picks, Draw(7, land, [3]int{10, 3, 9})) {
		t.Error("equal seeds draw unequal points")
	}
	if slices.Equal(picks, Draw(8, land, [3]int{10, 3, 9})) {
		t.Error("unequal seeds draw equal points")
	}
	var got [3]int
	seen := map[Pick]bool{}
	for _, p := range picks {
		if p.Rank < 0 || p.Rank >= land[p.Land].Pixels || seen[p] {
			t.Errorf("drew %v wrongly", p)
		}
		seen[p] = true
		got[land[p.Land].Class]++
	}
	if want := [3]int{10, 3, 2}; got != want { // all 10 never destroyed pixels, and all 2 restored ones
		t.Errorf("drew %v by class, want %v", got, want)
	}
	// The chance is by area: two kinds of pixels of 1 and 3 km² share 4000 draws as 1 : 3, within 4 standard deviations.
	first := 0
	for seed := range uint64(4000) {
		if Draw(seed, []Land{{Never, 1, 1}, {Never, 1, 3}}, [3]int{1, 0, 0})[0].Land == 0 {
			first++
		}
	}
	near(t, "draws of the small pixel", float64(first), 1000, 110)
}
