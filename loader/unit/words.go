package unit

import (
	"strings"
)

// kind is what a word of a unit stands for.
type kind int

const (
	unknown kind = iota
	number
	mass   // size in g
	length // size in m
	area   // size in m²
	year
	period // any other time
	carbon
	co2
	filler      // words that add nothing
	amount      // mol
	otherMatter // dry matter, biomass
	energy
	place    // a pixel or the like, whose size the unit does not say
	imperial // pounds, acres and the like
)

// prefixes are those of SI before g and m. Their case counts: Mg is a tonne, mg a milligram.
var prefixes = map[string]float64{"": 1, "u": 1e-6, "m": 1e-3, "c": 1e-2, "d": 0.1, "da": 10, "h": 100, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}

var longPrefixes = map[string]float64{"": 1, "micro": 1e-6, "milli": 1e-3, "centi": 1e-2, "deci": 0.1, "hecto": 100, "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12, "peta": 1e15}

var periods = map[string]string{
	"s": "second", "sec": "second", "secs": "second", "second": "second", "seconds": "second",
	"min": "minute", "minute": "minute", "minutes": "minute",
	"h": "hour", "hr": "hour", "hrs": "hour", "hour": "hour", "hours": "hour",
	"d": "day", "day": "day", "days": "day", "dy": "day", "daily": "day",
	"week": "week", "weeks": "week", "wk": "week",
	"mon": "month", "month": "month", "months": "month", "mo": "month", "mth": "month", "monthly": "month",
	"season": "season", "decade": "decade", "dekad": "dekad", "fortnight": "fortnight", "century": "century",
	"quarter": "quarter", "quarters": "quarter", "quarterly": "quarter", "qtr": "quarter", "trimester": "trimester", "semester": "semester", "halfyear": "half-year",
}

var words = map[string]kind{
	"y": year, "yr": year, "yrs": year, "year": year, "years": year, "a": year, "an": year, "annum": year, "ann": year, "annual": year, "common_year": year,
	"c": carbon, "carbon": carbon, "co2": co2, "co₂": co2, "co2e": co2, "carbondioxide": co2,
	"npp": filler, "of": filler, "as": filler, "land": filler, "grid": filler,
	"mol": amount, "mole": amount, "moles": amount, "mmol": amount, "umol": amount, "kmol": amount, "molc": amount, "molco2": amount,
	"dm": otherMatter, "biomass": otherMatter, "dry": otherMatter, "drymatter": otherMatter, "dw": otherMatter, "ch2o": otherMatter, "om": otherMatter,
	"j": energy, "mj": energy, "kj": energy, "w": energy, "cal": energy, "kcal": energy, "k": energy, "degc": energy, "%": energy, "percent": energy,
	"pixel": place, "pixels": place, "px": place, "pix": place, "cell": place, "cells": place, "gridcell": place, "plot": place, "plant": place, "tree": place,
	"lb": imperial, "lbs": imperial, "pound": imperial, "pounds": imperial, "oz": imperial, "ounce": imperial, "ounces": imperial, "acre": imperial, "acres": imperial, "ac": imperial,
	"ft": imperial, "foot": imperial, "feet": imperial, "yd": imperial, "yard": imperial, "yards": imperial, "mi": imperial, "mile": imperial, "miles": imperial,
}

// meaning returns what a word stands for, with its size in g, m or m².
func meaning(word string) (kind, float64) {
	lower := strings.ToLower(word)
	switch {
	case word == "":
		return number, 1
	case word == "t" || lower == "ton" || lower == "tons" || lower == "tonne" || lower == "tonnes":
		return mass, 1e6
	case word == "kt" || word == "Mt" || word == "Gt":
		return mass, 1e6 * prefixes[word[:1]]
	case lower == "ha" || lower == "hectare" || lower == "hectares" || lower == "hm2":
		return area, 1e4
	case lower == "sqm":
		return area, 1
	case lower == "sqkm":
		return area, 1e6
	}
	if size, ok := sized(word, []string{"g"}, prefixes); ok {
		return mass, size
	}
	if size, ok := sized(lower, []string{"g", "gm", "gr", "grm", "gram", "grams", "gramme", "grammes"}, longPrefixes); ok {
		return mass, size
	}
	if lower == "kg" || lower == "kgs" || lower == "kilos" {
		return mass, 1e3
	}
	if size, ok := sized(word, []string{"m"}, prefixes); ok {
		return length, size
	}
	if size, ok := sized(lower, []string{"m", "km", "meter", "meters", "metre", "metres"}, longPrefixes); ok {
		if lower == "km" {
			size = 1e3
		}
		return length, size
	}
	if _, ok := periods[lower]; ok {
		return period, 0
	}
	return words[lower], 0
}

// sized reports whether the word is a prefix before one of the names, and its size.
func sized(word string, names []string, prefixes map[string]float64) (float64, bool) {
	for _, name := range names {
		if prefix, ok := strings.CutSuffix(word, name); ok {
			if size, ok := prefixes[prefix]; ok {
				return size, true
			}
		}
	}
	return 0, false
}
