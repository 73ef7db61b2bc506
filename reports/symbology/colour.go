package symbology

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
)

// A Colour is written as #rrggbb, or as #rrggbbaa with its opacity aa.
type Colour string

// NRGBA returns the parts of the colour. It panics if the colour is malformed, which is a mistake of the program.
func (c Colour) NRGBA() color.NRGBA {
	digits := c.Opaque() + "ff"
	if len(c) == len("#rrggbbaa") {
		digits = string(c)
	}
	v, err := strconv.ParseUint(digits[1:], 16, 32)
	if err != nil {
		panic(fmt.Sprintf("colour %s: %v", c, err))
	}
	return color.NRGBA{uint8(v >> 24), uint8(v >> 16), uint8(v >> 8), uint8(v)}
}

// Opaque returns the colour as #rrggbb.
func (c Colour) Opaque() string { return string(c[:len("#rrggbb")]) }

// A Ramp colours quantities from the least to the greatest.
type Ramp struct {
	Colours   []Colour // at least two, at equal distances
	Diverging bool     // the middle colour stands for 0
}

// At returns the colour at a share of the ramp, 0 for its beginning and 1 for its end.
func (r Ramp) At(share float64) Colour {
	position := min(max(share, 0), 1) * float64(len(r.Colours)-1)
	i := min(int(position), len(r.Colours)-2)
	from, to, part := r.Colours[i].NRGBA(), r.Colours[i+1].NRGBA(), position-float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + part*(float64(b)-float64(a)))) }
	return Colour(fmt.Sprintf("#%02x%02x%02x", mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B)))
}

// Steps returns n colours at equal distances, n at least 2.
func (r Ramp) Steps(n int) []Colour {
	colours := make([]Colour, n)
	for i := range colours {
		colours[i] = r.At(float64(i) / float64(n-1))
	}
	return colours
}

// distinct returns a colour for each index; the hues of neighbours are the golden angle apart.
func distinct(i int) Colour {
	const goldenAngle, light, chroma = 137.50776405, 0.55, 0.38
	part := func(shift float64) int {
		hue := (float64(i)*goldenAngle + shift) * math.Pi / 180
		return int(math.Round(255 * (light + chroma*math.Cos(hue))))
	}
	return Colour(fmt.Sprintf("#%02x%02x%02x", part(0), part(240), part(120)))
}
