package scene

import (
	"math"
	"path/filepath"
	"testing"
)

// planted writes a small scene and returns its truth.
func planted(t *testing.T, change func(*Options)) *Truth {
	t.Helper()
	o := small()
	change(&o)
	truth, err := Write(t.Context(), filepath.Join(t.TempDir(), "scene"), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return truth
}

// Weather with memory has the same standard deviation and a correlation of neighbouring years. The bounds are three
// standard errors of 291 years: 3 (1 − ρ²) / √291 and, for the deviation, 3 σ √((1 + ρ²) / (1 − ρ²) / 582).
func TestWeatherMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates and loads scenes")
	}
	t.Parallel()
	truth := planted(t, func(o *Options) {
		o.FirstYear, o.LastYear, o.UnobservedYears, o.WeatherSD, o.WeatherMemory = 1910, 2200, nil, 0.05, 0.6
	})
	var squares, products, last float64
	for i, y := range truth.Years {
		departure := y.Weather - 1
		squares += departure * departure
		if i > 0 {
			products += departure * last
		}
		last = departure
	}
	n := float64(len(truth.Years))
	if rho := products / squares; math.Abs(rho-0.6) > 0.12 {
		t.Errorf("correlation %.2f, want 0.6", rho)
	}
	if sd := math.Sqrt(squares / n); math.Abs(sd-0.05) > 0.0095 {
		t.Errorf("standard deviation %.3f, want 0.05", sd)
	}
}

// A climate step multiplies native growth from the middle year on; growth that saturates ends where straight growth does.
func TestGrowthInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates and loads scenes")
	}
	t.Parallel()
	plain := planted(t, func(*Options) {})
	step := planted(t, func(o *Options) { o.ClimateStep = 0.1 })
	saturating := planted(t, func(o *Options) { o.Saturation = 4 })
	first, last := plain.Options.FirstYear, plain.Options.LastYear
	middle := first + plain.Options.years()/2
	for _, c := range []struct {
		name      string
		truth     *Truth
		year      int
		low, high float64 // of native growth as a share of that along a straight line
	}{
		{"step", step, middle - 1, 1, 1}, {"step", step, middle, 1.1, 1.1}, {"step", step, last, 1.1, 1.1},
		{"saturation", saturating, first, 1, 1}, {"saturation", saturating, middle, 1.02, 1.3}, {"saturation", saturating, last, 1, 1},
	} {
		if share := c.truth.Native(3, 4, c.year) / plain.Native(3, 4, c.year); share < c.low-1e-12 || share > c.high+1e-12 {
			t.Errorf("%s: native growth of %d is %.4f of the straight line, want %v to %v", c.name, c.year, share, c.low, c.high)
		}
	}
}

func TestLatestOpening(t *testing.T) {
	t.Parallel()
	truth := planted(t, func(o *Options) { o.LatestOpening = 2 })
	for _, m := range truth.Mines {
		if m.Opened > truth.Options.FirstYear+2 {
			t.Errorf("%s opened in %d, want %d or earlier", m.MineID, m.Opened, truth.Options.FirstYear+2)
		}
	}
}
