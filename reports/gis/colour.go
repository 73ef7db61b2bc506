package gis

import (
	"fmt"
	"math"
	"strconv"
)

// A Colour is #rrggbb, or #rrggbbaa where aa is how opaque it is.
type Colour string

// A Class is a value of a raster and what it means.
type Class struct {
	Value  int
	Label  string
	Code   string // an identifier, may be empty
	Colour Colour
}

// A Ramp colours quantities from the least to the most.
type Ramp struct {
	Colours   []Colour
	Diverging bool // the middle colour is that of 0
}

// parts are red, green and blue, 0 to 255.
func (c Colour) parts() (red, green, blue int) {
	return c.part(1), c.part(3), c.part(5)
}

func (c Colour) alpha() int {
	if len(c) < len("#rrggbbaa") {
		return 255
	}
	return c.part(7)
}

// part is a colour's number in two digits; a mistake in a colour is one of the
// program.
func (c Colour) part(at int) int {
	v, err := strconv.ParseUint(string(c[at:at+2]), 16, 8)
	if err != nil {
		panic(fmt.Sprintf("colour %s: %v", c, err))
	}
	return int(v)
}

// opaque is the colour as #rrggbb.
func (c Colour) opaque() string { return string(c[:len("#rrggbb")]) }

// rgba is the colour as QGIS writes it in symbols.
func (c Colour) rgba() string {
	red, green, blue := c.parts()
	return fmt.Sprintf("%d,%d,%d,%d", red, green, blue, c.alpha())
}

// At is the colour at a part of the way, from 0 to 1.
func (p Ramp) At(part float64) Colour {
	at := part * float64(len(p.Colours)-1)
	i := min(int(at), len(p.Colours)-2)
	r0, g0, b0 := p.Colours[i].parts()
	r1, g1, b1 := p.Colours[i+1].parts()
	between := func(a, b int) int { return int(math.Round(float64(a) + (at-float64(i))*float64(b-a))) }
	return Colour(fmt.Sprintf("#%02x%02x%02x", between(r0, r1), between(g0, g1), between(b0, b1)))
}
