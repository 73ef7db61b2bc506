package scene

import (
	"fmt"
	"slices"
)

// Background is the shape of NPP on bare land.
type Background string

const (
	// Smooth background varies over tens of kilometres and rises slowly with time.
	Smooth Background = "smooth"
	// Constant background is one value everywhere and always, which kriging returns exactly.
	Constant Background = "constant"
	// Field background is a random field of known covariance, the same in all
	// years but for a slow rise: a test of kriging variances.
	Field Background = "field"
)

// Options describe what is simulated. NPP is in g C m⁻² a⁻¹ throughout.
type Options struct {
	Seed      uint64 `json:"seed"`
	Pixels    int    `json:"pixels"` // side of the square map, in pixels of 30 m
	Mines     int    `json:"mines"`
	FirstYear int    `json:"first_year"`
	LastYear  int    `json:"last_year"`

	// PitSize scales every mine; at 1 the mines fill a quarter of the map.
	PitSize float64 `json:"pit_size"`
	// UnobservedYears have no imagery: no event is dated to them.
	UnobservedYears []int `json:"unobserved_years"`
	// DateUnobserved leaves such dates in the year maps, for the reader to shift.
	DateUnobserved bool `json:"date_unobserved"`

	// WeatherSD is the standard deviation of a factor common to all native
	// growth of a year; 0 is the same weather always.
	WeatherSD float64 `json:"weather_sd"`
	// WeatherMemory is the correlation of the weather of neighbouring years.
	WeatherMemory float64 `json:"weather_memory,omitempty"`
	// ClimateStep is by how much native growth in average weather rises for good in the middle
	// year, as a share of it.
	ClimateStep float64 `json:"climate_step,omitempty"`
	// Saturation is the time in years over which native growth levels off, on its way to the
	// same end; 0 is growth along a straight line.
	Saturation float64 `json:"saturation_a,omitempty"`
	// LatestOpening is how many years after the first a mine opens at most, and so the most years
	// that a baseline of its first land can have; 0 is any.
	LatestOpening int `json:"latest_opening,omitempty"`
	// EarlierOpening is by how many years every mine opens earlier than it would. What is dug before
	// the second year has no year of native growth on record.
	EarlierOpening int `json:"earlier_opening,omitempty"`
	// Again is the share of restored land that is destroyed and restored once more.
	Again float64 `json:"again,omitempty"`
	// NoiseSD is the standard deviation of an error added to NPP of each cell and year.
	NoiseSD float64 `json:"noise_sd"`
	// ProductSD is the standard deviation of the bias of the NPP product: one factor on NPP of
	// all cells and years, bare land included.
	ProductSD float64 `json:"product_sd,omitempty"`
	// Gaps is the share of blocks of 3 × 3 cells that have no NPP in a year.
	Gaps float64 `json:"gaps,omitempty"`
	// GrowthSpread is how much the yearly growth differs in space, as a share
	// of it. At 0 a slope borrowed from undisturbed land is the right one.
	GrowthSpread float64    `json:"growth_spread"`
	Background   Background `json:"background"`
	// RestoredRatio is NPP of restored over native vegetation, mean over the
	// mines; theirs lie within RestoredSpread of it.
	RestoredRatio  float64 `json:"restored_ratio"`
	RestoredSpread float64 `json:"restored_spread"`

	// Quantised NPP is int16 in steps of 0.1 as in MOD17A3HGF, else float64.
	Quantised bool `json:"quantised"`
	// Barren is the share of wholly bare cell-years that carry MODIS class
	// 32765 (barren) instead of a number; NaN if not quantised.
	Barren float64 `json:"barren"`
	// WholeCells digs and restores every cell of the NPP grid as one, so that
	// no cell mixes vegetation of different vigour.
	WholeCells bool `json:"whole_cells"`

	// Inputs are the kinds of input that hold the planted history besides the year maps.
	Inputs []Input `json:"inputs,omitempty"`
	// InputNoise is how far they lie from it: 0 not at all, 1 as real ones do.
	InputNoise float64 `json:"input_noise"`
}

// DefaultOptions is a scene as a study would meet it.
func DefaultOptions() Options {
	return Options{
		Seed: 1, Pixels: 1400, Mines: 9, FirstYear: 2001, LastYear: 2022,
		PitSize: 1, UnobservedYears: []int{2012},
		WeatherSD: 0.05, NoiseSD: 1, GrowthSpread: 0.25, Background: Smooth,
		RestoredRatio: 1, RestoredSpread: 0.2, Quantised: true, InputNoise: 1,
	}
}

// ExactOptions is the scene without anything that the method cannot know:
// its indicators must equal the truth to rounding.
func ExactOptions() Options {
	o := DefaultOptions()
	o.WeatherSD, o.NoiseSD, o.GrowthSpread = 0, 0, 0
	o.Background, o.Quantised, o.WholeCells, o.InputNoise = Constant, false, true, 0
	return o
}

// OptionError is an option out of its range.
type OptionError struct {
	Option string // the JSON name of the option
	Value  any
	Want   string
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("simulate: %s %v: want %s", e.Option, e.Value, e.Want)
}

// years counts the years of the scene.
func (o *Options) years() int { return o.LastYear - o.FirstYear + 1 }

// check returns the first option out of its range as an *OptionError.
func (o *Options) check() error {
	rules := []struct {
		ok     bool
		option string
		value  any
		want   string
	}{
		{o.Pixels >= 100 && o.Pixels <= 40_000, "pixels", o.Pixels, "100 to 40000"},
		{o.Mines >= 1 && o.Mines <= 10_000, "mines", o.Mines, "1 to 10000"},
		{o.FirstYear >= 1910 && o.LastYear <= 2200, "years", [2]int{o.FirstYear, o.LastYear}, "1910 to 2200"},
		{o.years() >= 6, "years", [2]int{o.FirstYear, o.LastYear}, "at least 6 years in a row"},
		{within(o.PitSize, 0.05, 1), "pit_size", o.PitSize, "0.05 to 1"},
		{within(o.WeatherSD, 0, 0.3), "weather_sd", o.WeatherSD, "0 to 0.3"},
		{within(o.WeatherMemory, 0, 0.95), "weather_memory", o.WeatherMemory, "0 to 0.95"},
		{within(o.ClimateStep, -0.5, 1), "climate_step", o.ClimateStep, "-0.5 to 1"},
		{within(o.Saturation, 0, 1000), "saturation_a", o.Saturation, "0 to 1000"},
		{o.LatestOpening >= 0, "latest_opening", o.LatestOpening, "1 or more, or 0 for any"},
		{o.EarlierOpening >= 0 && o.EarlierOpening <= 100, "earlier_opening", o.EarlierOpening, "0 to 100"},
		{within(o.Again, 0, 1), "again", o.Again, "0 to 1"},
		{o.Again == 0 || len(o.others()) == 0, "again", o.Again, "0 with inputs other than year maps, which hold one cycle"},
		{within(o.ProductSD, 0, 0.3), "product_sd", o.ProductSD, "0 to 0.3"},
		{within(o.Gaps, 0, 1), "gaps", o.Gaps, "0 to 1"},
		{within(o.NoiseSD, 0, 100), "noise_sd", o.NoiseSD, "0 to 100"},
		{within(o.GrowthSpread, 0, 1), "growth_spread", o.GrowthSpread, "0 to 1"},
		{o.Background == Smooth || o.Background == Constant || o.Background == Field, "background", o.Background, "smooth, constant or field"},
		{within(o.RestoredRatio, 0, 2), "restored_ratio", o.RestoredRatio, "0 to 2"},
		{within(o.RestoredSpread, 0, 1), "restored_spread", o.RestoredSpread, "0 to 1"},
		{within(o.Barren, 0, 1), "barren", o.Barren, "0 to 1"},
		{within(o.InputNoise, 0, 2), "input_noise", o.InputNoise, "0 to 2"},
	}
	for _, r := range rules {
		if !r.ok {
			return &OptionError{Option: r.option, Value: r.value, Want: r.want}
		}
	}
	for _, in := range o.Inputs {
		if !slices.Contains(Inputs(), in) {
			return &OptionError{Option: "inputs", Value: in, Want: "years, ndvi, states, classes or polygons"}
		}
	}
	if most := o.mostMines(); o.Mines > most {
		return &OptionError{Option: "mines", Value: o.Mines, Want: fmt.Sprintf("at most %d on a map of %d pixels", most, o.Pixels)}
	}
	return nil
}

// within is false for NaN.
func within(v, low, high float64) bool { return v >= low && v <= high }

// observed moves a year out of the unobserved ones to the next observed year.
func (o *Options) observed(year int) int {
	for slices.Contains(o.UnobservedYears, year) {
		year++
	}
	return year
}
