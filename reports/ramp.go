package reports

import (
	"math"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A ramp maps values between low and high to colours; values beyond have the colour of the nearer end.
type ramp struct {
	low, high float64
	symbology.Ramp
}

func lossRamp(low, high float64) ramp { return ramp{low, high, symbology.Losses} }

// divergingRamp has 0 in the middle.
func divergingRamp(largest float64) ramp { return ramp{-largest, largest, symbology.Changes} }

func nppRamp(low, high float64) ramp { return ramp{low, high, symbology.Production} }

// at returns the colour of a value, the first one if the ramp has no span.
func (r ramp) at(v float64) symbology.Colour {
	if !(r.high > r.low) {
		return r.At(0)
	}
	return r.At((v - r.low) / (r.high - r.low))
}

// steps returns the ramp as a function with 65 colours, since a paletted picture has at most 256. NaN has the colour of
// unknown.
func (r ramp) steps() func(v float64) symbology.Colour {
	const last = 64
	colours := r.Steps(last + 1)
	return func(v float64) symbology.Colour {
		switch {
		case math.IsNaN(v):
			return symbology.Unknown
		case !(r.high > r.low):
			return colours[0]
		}
		return colours[int(math.Round(min(max((v-r.low)/(r.high-r.low), 0), 1)*last))]
	}
}
