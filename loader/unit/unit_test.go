package unit

import (
	"errors"
	"math"
	"testing"
)

// TestParse holds the factors worked by hand: 1 kg m⁻² is 1000 g m⁻², 1 t ha⁻¹ is
// 100 g m⁻², 12 g of carbon are in 44 g of CO₂.
func TestParse(t *testing.T) {
	t.Parallel()
	for factor, texts := range map[float64][]string{
		1: {
			"g C m-2 a-1", "gC/m²/a", "gC/m2/yr", "g C m^-2 yr^-1", "g m-2 year-1", "g/m^2", "g m**-2", "gC m-2 yr-1", "g·C·m⁻²·a⁻¹", "grams C per square meter per year",
			"g/(m2 yr)", "g C/(m^2*year)", "gC/m^2 yr", "Mg C km-2 yr-1", "g.m-2.y-1", "gram carbon m-2 annum-1", "gC.m-2.yr-1", "g C/m^2/year", "g[C]/m2/yr", "t km-2", "g C m^(-2) yr^(-1)", "gCm-2yr-1", "gCm⁻²a⁻¹", "g C m$^{-2}$ yr$^{-1}$", "克碳/平方米/年", "克碳每平方米每年", "gC/m2/365d", "g C m-2 365day-1", "gC/m^2/12 months",
		},
		1000:         {"kg C m-2 yr-1", "kg*C/m^2", "kg C/m^2", "kg m-2 year-1", "kgC m**-2 y-1", "kg_C/m^2/yr", "KG C M-2 YR-1", "kgC/m2", "kg C m-2", "kilograms of carbon per square metre per year", "kg.m-2.yr-1", "kg C m{-2} yr{-1}", "kg C/m²/year", "10^3 g m-2", "1e3 g C m-2", "kg*C/m^2/yr", "kgCm-2", "千克/平方米"},
		0.1:          {"kg C ha-1 yr-1", "kg/ha/year", "0.0001 kg C m-2 yr-1", "10-4 kg C m-2", "0.1 g C m-2 yr-1", "kg C/ha"},
		100:          {"t C ha-1 a-1", "tC/ha/yr", "Mg C ha-1 yr-1", "MgC/ha/yr", "tonnes C per hectare per year", "t/ha"},
		0.001:        {"mg C m-2 yr-1", "mgC/m^2/a", "kg km-2 yr-1", "g C km^-2 * 1e3"},
		1e-6:         {"g C km-2 yr-1", "ug m-2"},
		12.0 / 44:    {"g CO2 m-2 a-1", "gCO2/m2/yr", "g CO₂ m⁻² a⁻¹", "g of carbon dioxide per m2 per year"},
		12000.0 / 44: {"kg CO2 m-2 yr-1", "kgCO2/m^2", "kgCO2e m-2"},
		1200.0 / 44:  {"t CO2 ha-1 yr-1", "tCO2/ha", "吨二氧化碳/公顷/年"},
	} {
		for _, text := range texts {
			got, known, err := Parse(text)
			if err != nil || !known || math.Abs(got/factor-1) > 1e-12 {
				t.Errorf("%q: %v, %v, %v; want %v", text, got, known, err, factor)
			}
		}
	}
	for _, text := range []string{"", " ", "1", "none", "N/A", "unitless"} {
		if got, known, err := Parse(text); got != 1 || known || err != nil {
			t.Errorf("%q: %v, %v, %v; want 1, not known", text, got, known, err)
		}
	}
}

// TestParseRefuses holds what is said of units that are not those of annual NPP.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for want, texts := range map[string][]string{
		"it is per second, not per year":          {"kg m-2 s-1", "kg C m^-2 s^-1", "gC/m2/sec", "kg C/(m2 s)"},
		"it is per day, not per year":             {"g C m-2 day-1 365d", "g C m-2 d-1", "gC/m2/day", "g C m-2 day-1", "gC m⁻² d⁻¹", "gCm-2d-1", "克碳/平方米/天"},
		"it is per 8 days, not per year":          {"kg C m-2 8day-1", "kgC/m^2/8day", "kg C/m^2/8 days", "kg C m-2 8-day-1", "kg C/m2/8d", "kg_C/m^2/8day"},
		"it is per month, not per year":           {"g C m-2 month-1", "gC/m2/mon"},
		"it counts mol, not mass":                 {"mol m-2 yr-1", "umol CO2 m-2 s-1", "µmol m⁻² s⁻¹", "molC m-2 yr-1"},
		"it names no area, as m-2":                {"kg C", "tC/yr", "g C yr-1"},
		"it names no mass of carbon":              {"m-2", "m2", "kg2 m-2"},
		"it is not per area":                      {"kg m2", "g m-4"},
		"it weighs DM, not carbon":                {"g DM m-2 yr-1", "gDM/m2/yr"},
		"it weighs biomass, not carbon":           {"t biomass ha-1"},
		"it is per quarter, not per year":         {"gC/m2/quarter", "g C m-2 qtr-1", "克碳/平方米/季度"},
		"it is per pixel, not per m2, km2 or ha":  {"TgC/pixel", "gC/pixel/year", "kg C pixel-1 yr-1", "t C per pixel"},
		"it is per cell, not per m2, km2 or ha":   {"MgC/grid cell", "g C / cell"},
		"lb is not a metric unit":                 {"lb/acre", "lb C/ft2/yr"},
		"acre is not a metric unit":               {"kg/acre", "t C acre-1 yr-1", "tons per acre"},
		"MJ is not a mass":                        {"MJ m-2 d-1"},
		"it is per year to the power 2":           {"g C m-2 yr-2"},
		"a length to the power -3 is not an area": {"g m-3"},
	} {
		for _, text := range texts {
			if _, known, err := Parse(text); known || !errors.Is(err, ErrOther) || err.Error() != ErrOther.Error()+": "+want {
				t.Errorf("%q: %v; want %s", text, err, want)
			}
		}
	}
	for _, text := range []string{"DN", "scaled units", "g C § m-2", "kg foo m-2", "m^99 g", "g C CO2 m-2", "0 g m-2", "°C", "npp"} {
		if _, known, err := Parse(text); known || !errors.Is(err, ErrUnknown) {
			t.Errorf("%q: %v; want an unknown unit", text, err)
		}
	}
}
