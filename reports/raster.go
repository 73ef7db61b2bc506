package reports

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"math"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// A raster is a map as a picture of few colours: a pixel for each row of a table, at its block_row and
// block_col. Other pixels are transparent.
type raster struct {
	picture *image.Paletted
	index   map[symbology.Colour]uint8
}

func newRaster(t Table) raster {
	_, bottom, _ := extreme(t.numbers("block_row"))
	_, east, _ := extreme(t.numbers("block_col"))
	height, width := 0, 0
	if len(t.Rows) > 0 {
		height, width = int(t.numbers("block_row")[bottom])+1, int(t.numbers("block_col")[east])+1
	}
	return raster{
		image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.NRGBA{}}),
		map[symbology.Colour]uint8{},
	}
}

func (r raster) set(x, y int, c symbology.Colour) {
	i, ok := r.index[c]
	if !ok {
		i = uint8(len(r.picture.Palette))
		r.picture.Palette = append(r.picture.Palette, c.NRGBA())
		r.index[c] = i
	}
	r.picture.SetColorIndex(x, y, i)
}

// draw returns the raster of a table; colour returns the colour of a row by its index.
func draw(t Table, colour func(row int) symbology.Colour) raster {
	r := newRaster(t)
	rows, columns := t.numbers("block_row"), t.numbers("block_col")
	for i := range t.Rows {
		r.set(int(columns[i]), int(rows[i]), colour(i))
	}
	return r
}

// enlarged repeats every pixel as a square, until the longer side has at least that many pixels. Viewers that smooth
// pictures then still show squares.
func (r raster) enlarged(pixels int) raster {
	size := r.picture.Rect.Size()
	times := max(1, (pixels-1)/max(size.X, size.Y, 1)+1)
	large := image.NewPaletted(image.Rect(0, 0, size.X*times, size.Y*times), r.picture.Palette)
	for y := range size.Y * times {
		for x := range size.X * times {
			large.Pix[y*large.Stride+x] = r.picture.Pix[y/times*r.picture.Stride+x/times]
		}
	}
	return raster{large, r.index}
}

// uri returns the picture as a data URI, or an empty string if it has no pixels.
func (r raster) uri() template.URL {
	if r.picture.Rect.Empty() {
		return ""
	}
	var text bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&text, r.picture); err != nil {
		panic(err) // a picture with 1 to 256 colours in memory
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(text.Bytes())) //nolint:gosec // made here
}

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
