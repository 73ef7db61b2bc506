package symbology

import (
	"image/color"
	"math"
	"slices"
	"testing"
)

// lightness returns L* of CIELAB, 0 for black and 100 for white.
func lightness(c Colour) float64 {
	linear := func(v uint8) float64 {
		if x := float64(v) / 255; x > 0.04045 {
			return math.Pow((x+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	p := c.NRGBA()
	return 116*math.Cbrt(0.2126*linear(p.R)+0.7152*linear(p.G)+0.0722*linear(p.B)) - 16
}

// TestLightness holds the states of the land to a difference that shows in print without colour, and ramps to one that
// grows or shrinks throughout.
func TestLightness(t *testing.T) {
	t.Parallel()
	for i, a := range States {
		for _, b := range States[:i] {
			if d := math.Abs(lightness(a.Colour) - lightness(b.Colour)); d < 15 {
				t.Errorf("%s and %s differ by %.0f in lightness, want 15", a.Label, b.Label, d)
			}
		}
	}
	for name, r := range map[string]Ramp{"production": Production, "losses": Losses, "gains": gains, "losses of changes": {Colours: Changes.Colours[:2]}, "gains of changes": {Colours: Changes.Colours[1:]}} {
		var all []float64
		for _, c := range r.Steps(9) {
			all = append(all, lightness(c))
		}
		back := slices.Clone(all)
		slices.Reverse(back)
		if !slices.IsSorted(all) && !slices.IsSorted(back) {
			t.Errorf("lightness of %s: %.0f", name, all)
		}
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	if got := Colour("#10203040").NRGBA(); got != (color.NRGBA{0x10, 0x20, 0x30, 0x40}) {
		t.Errorf("parts %v", got)
	}
	r := Ramp{Colours: []Colour{"#000000", "#804000", "#ff0000"}}
	if got := r.At(0.75); got != "#c02000" {
		t.Errorf("three quarters of a ramp: %s", got)
	}
	if got := r.Steps(3); !slices.Equal(got, r.Colours) {
		t.Errorf("three steps: %v", got)
	}
	if r.At(-1) != "#000000" || r.At(2) != "#ff0000" {
		t.Errorf("beyond the ends: %s, %s", r.At(-1), r.At(2))
	}
}

func TestClassesOfLayers(t *testing.T) {
	t.Parallel()
	for name := range layers {
		l := OfLayer(name, []float64{0, 2001, 2002})
		if (len(l.Classes) == 0) == (len(l.Ramp.Colours) == 0) {
			t.Errorf("%s has %d classes and %d colours of a ramp, want either", name, len(l.Classes), len(l.Ramp.Colours))
		}
		seen := map[Colour]bool{}
		for _, c := range l.Classes {
			if seen[c.Colour] || c.Label == "" {
				t.Errorf("%s: class %+v has no label, or the colour of another", name, c)
			}
			seen[c.Colour] = true
		}
	}
	years := OfLayer("destroyed_year", []float64{0, 2001}).Classes
	if years[0] != (Class{Label: "never", Colour: clear}) || years[1].Label != "2001" {
		t.Errorf("years: %+v", years)
	}
	mines := Mines([]string{"B", "A"}, []string{"Beta", "Alpha"})
	if mines[0].Value != 0 || mines[0].Colour.NRGBA().A != 0 || mines[2].Code != "A" || mines[2].Value != 2 || mines[1].Colour == mines[2].Colour {
		t.Errorf("mines: %+v", mines)
	}
}
