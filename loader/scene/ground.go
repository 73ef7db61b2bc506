package scene

import "math"

// ndviUnits are the stored units of NDVI.
const ndviUnits = 1e4

// NDVI of the scene. Without noise native land has ndviNative, bare land ndviBare, and restored land comes
// up over years: 1 − exp(−years / ndviPace) of ndviRatio of native vegetation.
const (
	ndviNative, ndviBare = 0.40, 0.10
	ndviPace, ndviRatio  = 1.5, 0.9
)

// What the noise of the inputs adds at strength 1, as shares of land and standard deviations, after seasons of
// Landsat over semi-arid grassland.
const (
	regional, texture     = 0.22, 0.02  // native NDVI from poor to rich land, and from place to place
	bareSD                = 0.014       // of bare land, twice: by place and by pixel
	weatherSD, placeSD    = 0.09, 0.05  // of the year, and of the place in the year
	greening              = 0.25        // of native vegetation from the first year to the last
	naturalShare          = 0.03        // bare by nature, half of which greens up by itself
	fieldShare, fallow    = 0.06, 0.06  // fields, and the share of them that lies fallow in a year
	fieldPixels           = 6           // side of a field
	fallowNDVI            = 0.08        // above bare land
	weedShare, weedNDVI   = 0.12, 0.08  // of destroyed land, from its third year on
	halfShare             = 0.15        // of pixels, only in part destroyed in their first year
	paceSD, ratioSD       = 0.4, 0.1    // of how fast and how far restored land comes up
	blurWeight            = 0.1065      // of either neighbour: a Gaussian of half a pixel
	gapShare              = 0.03        // cloud gaps
	badYear, badGap       = 3, 5        // years modulo 11 with many times as many, as 2005 and 2016
	cloudShare            = 0.007       // clouds left in
	newSensor, sensorRise = 2013, 0.045 // from a year on
	pixelSD               = 0.015       // of each value
)

// Streams of the fields of the ground; those that change with the years take the stream + year.
const (
	regionStream = 10_000 * (iota + 1)
	textureStream
	grainStream
	soilStream
	naturalStream
	greenStream
	fieldPlaceStream
	paceStream
	ratioStream
	placeStream
	weedStream
	gapStream
	cloudStream
	mistakeStream
	lateMapStream
	omittedStream
	drawnStream
	halfStream
	fallowStream
	pixelStream
	weatherStream
)

// Kinds of land outside mines.
const (
	nativeLand = iota
	naturalBare
	greeningBare
	cropLand
)

// ground is what lies under a strip and the rows around it.
type ground struct {
	*scene
	*histories
	native, bare, pace, ratio []float32
	kind                      []uint8
}

func (s *scene) newGround(h *histories) *ground {
	n := len(h.destroyed)
	g := &ground{scene: s, histories: h, native: make([]float32, n), bare: make([]float32, n), pace: make([]float32, n), ratio: make([]float32, n), kind: make([]uint8, n)}
	f := s.InputNoise
	bareByNature, fields := rare(f*naturalShare), rare(f*fieldShare)
	for r := range h.rows + 2*h.halo {
		row := h.row0 - h.halo + r
		region, tex, grain := s.field(regionStream, 120, row), s.field(textureStream, 33, row), s.field(grainStream, 2, row)
		soil, natural, green := s.field(soilStream, 12, row), s.field(naturalStream, 15, row), s.field(greenStream, 40, row)
		place, pace, ratio := s.field(fieldPlaceStream, 20, row), s.field(paceStream, 8, row), s.field(ratioStream, 10, row)
		for col := range h.width {
			i := r*h.width + col
			gradient := float64(row+col)/float64(2*h.width) + float64(0.15*region[col])
			bare := ndviBare + float64(f*bareSD*(soil[col]+s.grain(soilStream, row, col)))
			native := ndviNative + float64(f*(float64(regional*(min(1, max(0, gradient))-0.5))+float64(texture*(tex[col]+grain[col]))))
			switch {
			case natural[col] > bareByNature && green[col] > 0:
				g.kind[i] = greeningBare
			case natural[col] > bareByNature:
				g.kind[i] = naturalBare
			case place[col] > fields:
				g.kind[i], native = cropLand, max(native, 0.45)
			}
			g.bare[i], g.native[i] = float32(bare), float32(max(native, bare+0.05))
			g.pace[i] = float32(ndviPace * math.Exp(f*paceSD*pace[col]))
			g.ratio[i] = float32(min(1.2, max(0.3, ndviRatio+float64(f*ratioSD*ratio[col]))))
		}
	}
	return g
}

// land writes the NDVI of a year on the ground.
func (g *ground) land(year int, into []float32) {
	f := g.InputNoise
	weedy := rare(f * weedShare)
	common := 1 + float64(f*weatherSD*normal(g.Seed, year, 0, weatherStream))
	for r := range g.rows + 2*g.halo {
		row := g.row0 - g.halo + r
		place, weeds := g.field(placeStream+year, 80, row), g.field(weedStream+year, 5, row)
		for col := range g.width {
			i, weather := r*g.width+col, common*(1+float64(f*placeSD*place[col]))
			into[i] = float32(g.value(i, row, col, year, weather, weeds[col] > weedy))
		}
	}
}

// ndvi writes what the sensor sees of a year, as it is stored.
func (g *ground) ndvi(year int, land []float32, into []int16) {
	f := g.InputNoise
	share, gain := f*gapShare, 1.0
	if year%11 == badYear {
		share *= badGap
	}
	if year >= newSensor {
		gain += f * sensorRise
	}
	gap, cloudy := rare(share), rare(f*cloudShare)
	for r := range g.rows {
		row := g.row0 + r
		gaps, clouds := g.field(gapStream+year, 25, row), g.field(cloudStream+year, 12, row)
		for col := range g.width {
			v := float64(land[(r+g.halo)*g.width+col])
			if clouds[col] > cloudy {
				v *= 0.5 + float64(0.3*uniform(g.Seed, row, col, cloudStream+year))
			}
			v = float64(v*gain) + float64(f*pixelSD*g.grain(pixelStream+year, row, col))
			stored := int16(math.RoundToEven(min(1, max(-0.2, v)) * ndviUnits))
			if gaps[col] > gap {
				stored = ndviUnknown
			}
			into[r*g.width+col] = stored
		}
	}
}

// value returns NDVI of a pixel in a year, before the sensor.
func (g *ground) value(i, row, col, year int, weather float64, weeds bool) float64 {
	f, bare := g.InputNoise, float64(g.bare[i])
	t := float64(year-g.FirstYear) / float64(g.LastYear-g.FirstYear)
	above := (float64(g.native[i]) - bare) * weather * (1 + float64(f*greening*(t-0.5)))
	switch g.kind[i] {
	case naturalBare:
		above *= 0.15
	case greeningBare:
		above *= 0.15 + float64(0.85*min(1, max(0, (t-0.15)/0.7)))
	case cropLand:
		if uniform(g.Seed, row/fieldPixels, col/fieldPixels, fallowStream+year) < f*fallow {
			above = fallowNDVI
		}
	}
	destroyed, restored := g.observed(int(g.destroyed[i])), g.observed(int(g.restored[i]))
	switch {
	case g.destroyed[i] == 0 || year < destroyed:
		return bare + above
	case g.restored[i] != 0 && year >= restored:
		cover := 1 - math.Exp(-float64(year-restored+1)/float64(g.pace[i]))
		return bare + float64(cover*float64(g.ratio[i])*above)
	case year == destroyed && g.half(row, col):
		return bare + float64(uniform(g.Seed, row, col, halfStream+1)*above)
	case weeds && year >= destroyed+2:
		return bare + f*weedNDVI*weather
	}
	return bare
}

// half reports whether a pixel is destroyed only in part in its first year.
func (g *ground) half(row, col int) bool {
	return uniform(g.Seed, row, col, halfStream) < g.InputNoise*halfShare
}

// blur mixes each pixel of the strip with its neighbours.
func (g *ground) blur(raw, blurred []float32) {
	side := float32(g.InputNoise * blurWeight)
	if side == 0 {
		copy(blurred, raw)
		return
	}
	w := g.width
	mix := func(a, b, c float32) float32 { return float32(side*a) + float32((1-2*side)*b) + float32(side*c) }
	for r := g.halo; r < g.rows+g.halo; r++ {
		out := blurred[r*w : (r+1)*w]
		above, here, below := raw[(r-1)*w:r*w], raw[r*w:(r+1)*w], raw[(r+1)*w:(r+2)*w]
		left, middle := float32(0), mix(above[0], here[0], below[0])
		for col := range out {
			right := middle
			if col+1 < w {
				right = mix(above[col+1], here[col+1], below[col+1])
			}
			if col == 0 {
				left = middle
			}
			out[col] = mix(left, middle, right)
			left, middle = middle, right
		}
	}
}
