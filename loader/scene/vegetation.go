package scene

import (
	"math"
	"math/rand/v2"
)

// Semi-arid vegetation around Shendong, g C m⁻² a⁻¹ (Xu et al. 2024: annual VCS
// of 332 to 787 g CO₂ m⁻² a⁻¹, rising by 12.7 a year).
const (
	baseNPP     = 120.0
	yearlyRise  = 3.5
	bareNPP     = 45.0
	bareRise    = 0.6
	originRow   = 12_000 // of the waves in space, near the middle of the scene
	originCol   = 63_500
	waveBase    = 25.0
	scatterBase = 4.0
)

// vegetation holds what grows where: NPP by cell of the window and year.
type vegetation struct {
	o           *Options
	f           *frame
	base, slope []float64 // by cell: native NPP of the first year, its yearly rise
	weather     []float64 // by year
	field       []float64 // by cell: background of a random field, nil without one
}

func newVegetation(o Options, f *frame, random *rand.Rand) *vegetation {
	p := &vegetation{o: &o, f: f, base: make([]float64, f.cells()), slope: make([]float64, f.cells()), weather: make([]float64, o.years())}
	departure := 0.0
	for i := range p.weather {
		fresh := random.NormFloat64()
		if i > 0 {
			fresh = float64(o.WeatherMemory*departure) + float64(math.Sqrt(1-o.WeatherMemory*o.WeatherMemory)*fresh)
		}
		departure = fresh
		p.weather[i] = 1 + float64(o.WeatherSD*departure)
	}
	if o.Background == Field {
		p.field = drawField(f, o.Seed)
	}
	for i := range p.base {
		row, col, y, x := p.position(i)
		p.base[i] = baseNPP + float64(waveBase*float64(math.Sin(x/23)*math.Cos(y/17))) + float64(scatterBase*normal(o.Seed, row, col, baseStream))
		differs := float64(0.6*math.Sin(x/31+1)) + float64(0.15*normal(o.Seed, row, col, slopeStream))
		p.slope[i] = yearlyRise * (1 + float64(o.GrowthSpread*differs))
	}
	return p
}

// position returns the global row and column of a cell, and the same counted from the
// middle of the scene.
func (p *vegetation) position(cell int) (row, col int, y, x float64) {
	row, col = p.f.row0+cell/p.f.cols, p.f.col0+cell%p.f.cols
	return row, col, float64(row - originRow), float64(col - originCol)
}

// trend is native NPP of a cell in the year'th year of the scene in average
// weather: a straight line in time, unless growth saturates or the climate steps.
func (p *vegetation) trend(cell, year int) float64 {
	npp := p.base[cell] + float64(p.slope[cell]*p.grown(year))
	if p.o.ClimateStep != 0 && year >= p.o.years()/2 {
		npp *= 1 + p.o.ClimateStep
	}
	return npp
}

// grown is how many years of the yearly rise have come about.
func (p *vegetation) grown(year int) float64 {
	t, last := float64(year), float64(p.o.years()-1)
	if p.o.Saturation == 0 {
		return t
	}
	return float64(last*math.Expm1(-t/p.o.Saturation)) / math.Expm1(-last/p.o.Saturation)
}

// native returns NPP of native vegetation: trend × weather.
func (p *vegetation) native(cell, year int) float64 {
	return float64(p.trend(cell, year) * p.weather[year])
}

// background returns NPP of bare land.
func (p *vegetation) background(cell, year int) float64 {
	if p.o.Background == Constant {
		return bareNPP
	}
	if p.field != nil {
		return bareNPP + p.field[cell] + float64(bareRise*float64(year))
	}
	_, _, y, x := p.position(cell)
	return bareNPP + float64(12*math.Sin(x/40+0.3)) + float64(8*math.Cos(y/35)) + float64(bareRise*float64(year))
}

// cellHistory counts destroyed and restored pixels by cell and year. Only cells
// that something happens in take memory for their years.
type cellHistory struct {
	years     int
	pixels    []int16 // by cell: pixels on the map
	slot      []int32 // by cell: index into destroyed and vigour over years, -1 if nothing happens
	destroyed []int16 // by slot and year: destroyed pixels
	restored  []int16 // by slot and year: restored pixels
	vigour    []int32 // by slot and year: sum of the restored pixels' vigour, thousandths
}

func newCellHistory(cells, years int) *cellHistory {
	h := &cellHistory{years: years, pixels: make([]int16, cells), slot: make([]int32, cells)}
	for i := range h.slot {
		h.slot[i] = -1
	}
	return h
}

// add counts a pixel through one cycle.
func (h *cellHistory) add(cell int32, p span, vigour int16) {
	if h.slot[cell] < 0 {
		h.slot[cell] = int32(len(h.destroyed) / h.years)
		h.destroyed = append(h.destroyed, make([]int16, h.years)...)
		h.restored = append(h.restored, make([]int16, h.years)...)
		h.vigour = append(h.vigour, make([]int32, h.years)...)
	}
	first := int(h.slot[cell]) * h.years
	for i := first + p.destroyed; i < first+p.restored; i++ {
		h.destroyed[i]++
	}
	for i := first + p.restored; i < first+p.end; i++ {
		h.restored[i]++
		h.vigour[i] += int32(vigour)
	}
}

// at gives the counts of a cell in a year.
func (h *cellHistory) at(cell, year int) (pixels, destroyed, restored, vigour int) {
	pixels = int(h.pixels[cell])
	if slot := int(h.slot[cell]); slot >= 0 {
		i := slot*h.years + year
		destroyed, restored, vigour = int(h.destroyed[i]), int(h.restored[i]), int(h.vigour[i])
	}
	return pixels, destroyed, restored, vigour
}
