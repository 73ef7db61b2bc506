package scene

import (
	"fmt"
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

// Mines that open earlier are the same mines. What they dug before the study has no destruction in it.
func TestEarlierOpening(t *testing.T) {
	t.Parallel()
	plain, older := planted(t, func(*Options) {}), planted(t, func(o *Options) { o.EarlierOpening = 4 })
	before := 0
	for i, m := range older.Mines {
		if want := plain.Mines[i].Opened - 4; m.Opened != want || m.Vigour != plain.Mines[i].Vigour {
			t.Errorf("%s opened in %d with vigour %v, want %d and %v", m.MineID, m.Opened, m.Vigour, want, plain.Mines[i].Vigour)
		}
		if m.Opened >= older.Options.FirstYear {
			continue
		}
		before++
		if first := older.Changes[i][0]; first.CDestroyGg >= 0 || first.DecreaseGg != 0 {
			t.Errorf("%s opened in %d: C_destroy %v, decrease %v in the first year, want less than 0 and 0", m.MineID, m.Opened, first.CDestroyGg, first.DecreaseGg)
		}
	}
	if before == 0 {
		t.Error("no mine opened before the first year")
	}
}

// A share of the restored land is destroyed again three years later, and restored after three more. The share is that of blocks of
// 12 × 12 pixels, of which a map of 300 pixels has some 100 with restored land: 3 × √(0.4 · 0.6 / 100) = 0.15.
func TestAgain(t *testing.T) {
	t.Parallel()
	o := small()
	o.Again, o.UnobservedYears = 0.4, nil
	dir, _ := write(t, o)
	destroyed, restored := read(t, dir, "destruction_year.tif").bands, read(t, dir, "restoration_year.tif").bands
	var again, all float64
	for i, back := range restored[0] {
		if back == 0 || back+3 > float64(o.LastYear) {
			if destroyed[1][i] != 0 {
				t.Fatalf("pixel %d is destroyed again in %v after its restoration in %v", i, destroyed[1][i], back)
			}
			continue
		}
		all++
		if destroyed[1][i] == 0 {
			continue
		}
		again++
		late := back + 6
		if late > float64(o.LastYear) {
			late = 0
		}
		if destroyed[1][i] != back+3 || restored[1][i] != late {
			t.Fatalf("pixel %d, restored in %v: destroyed again in %v, restored in %v; want %v and %v", i, back, destroyed[1][i], restored[1][i], back+3, late)
		}
	}
	if share := again / all; math.Abs(share-0.4) > 0.15 {
		t.Errorf("%.2f of %v restored pixels are destroyed again, want 0.4", share, all)
	}
}

// Gaps take blocks of cells away and nothing else. Their share is that of some 3 × 3 blocks in 22 years; the bound is three standard
// errors of 100 blocks and as many years: 3 × √(0.2 · 0.8 / 2200).
func TestGaps(t *testing.T) {
	t.Parallel()
	o := small()
	plain, _ := write(t, o)
	o.Gaps = 0.2
	gappy, _ := write(t, o)
	var gaps, all float64
	for year := o.FirstYear; year <= o.LastYear; year++ {
		name := filepath.Join("npp", fmt.Sprintf("npp_%d.tif", year))
		before := read(t, plain, name).bands[0]
		for i, v := range read(t, gappy, name).bands[0] {
			all++
			switch {
			case v == 32767:
				gaps++
			case v != before[i]:
				t.Fatalf("%s, cell %d: %v, want %v as without gaps", name, i, v, before[i])
			}
		}
	}
	if share := gaps / all; math.Abs(share-0.2) > 0.026 {
		t.Errorf("%.3f of the cells and years are gaps, want 0.2", share)
	}
}

// The bias of the product is one of its scene's seed, normal with the standard deviation that is asked for: of 1000 seeds to three
// standard errors, 3 × 0.1 / √2000. It is not in the truth.
func TestProductBias(t *testing.T) {
	t.Parallel()
	squares := 0.0
	for seed := range uint64(1000) {
		s := scene{Options: Options{Seed: seed, ProductSD: 0.1}}
		squares += s.productBias() * s.productBias()
	}
	if sd := math.Sqrt(squares / 1000); math.Abs(sd-0.1) > 0.0067 {
		t.Errorf("standard deviation %.4f, want 0.1", sd)
	}
	plain := planted(t, func(o *Options) { o.Pixels, o.Mines = 100, 1 })
	biased := planted(t, func(o *Options) { o.Pixels, o.Mines, o.ProductSD = 100, 1, 0.1 })
	if again := (&scene{Options: biased.Options}).productBias(); biased.ProductBias == 0 || biased.ProductBias != again || plain.ProductBias != 0 {
		t.Errorf("bias %v, again %v, without one %v; want the same number twice and 0", biased.ProductBias, again, plain.ProductBias)
	}
	if plain.Summary.VCSDGg != biased.Summary.VCSDGg {
		t.Errorf("planted VCSD %v with a bias, want %v as without", biased.Summary.VCSDGg, plain.Summary.VCSDGg)
	}
}
