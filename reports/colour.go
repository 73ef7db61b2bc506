package reports

import (
	"fmt"
	"image/color"
	"math"
)

// The palette is Okabe and Ito's, which colour-blind readers can tell apart:
// vermilion for loss, blue for gain, grey for the rest. page.js has it for charts.
var (
	vermilion = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	blue      = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	sky       = color.RGBA{0x56, 0xb4, 0xe9, 0xff}
	orange    = color.RGBA{0xe6, 0x9f, 0x00, 0xff}
	grey      = color.RGBA{0xd0, 0xd0, 0xd0, 0xff}
	paler     = color.RGBA{0xf4, 0xf4, 0xf4, 0xff}
)

// A ramp maps values between low and high to colours between its stops.
type ramp struct {
	low, high float64
	stops     []color.RGBA
}

func losses(low, high float64) ramp {
	return ramp{low, high, []color.RGBA{{0xfb, 0xe9, 0xdc, 0xff}, vermilion, {0x5c, 0x28, 0x00, 0xff}}}
}

func changes(largest float64) ramp {
	return ramp{-largest, largest, []color.RGBA{vermilion, paler, blue}}
}

func growth(low, high float64) ramp {
	return ramp{low, high, []color.RGBA{{0xf3, 0xef, 0xe0, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0x00, 0x38, 0x2a, 0xff}}}
}

// at is the colour of a value, beyond the ends that of the end.
func (r ramp) at(v float64) color.RGBA {
	place := 0.0
	if r.high > r.low {
		place = min(max((v-r.low)/(r.high-r.low), 0), 1) * float64(len(r.stops)-1)
	}
	i := min(int(place), len(r.stops)-2)
	from, to, share := r.stops[i], r.stops[i+1], place-float64(i)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + share*(float64(b)-float64(a)))) }
	return color.RGBA{mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B), 0xff}
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
