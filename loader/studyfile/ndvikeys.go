package studyfile

import (
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// ndviKey is the key of annual maxima of NDVI.
func (d *studyReader) ndviKey(in *DisturbanceInput) yaml.Key {
	n := &dating.NDVI{}
	number := func(into **float64) func(yaml.Value) { return func(v yaml.Value) { *into = d.optional(v) } }
	keys := slices.Concat(d.stackKeys(&n.Input, "ndvi/ndvi_{year}.tif", "Annual maxima of NDVI in the growing season, a file a year or a file with a band a year."), []yaml.Key{
		{Name: "scale", Type: "number", Unit: "NDVI per stored unit", Otherwise: "the rasters' own", Example: "0.0001", Meaning: "Factor of the stored values: NDVI is stored × scale + offset.", Read: func(v yaml.Value) {
			if n.Scale = d.optional(v); n.Scale != nil && *n.Scale <= 0 {
				d.Refuse(v, "is %v, want a number above 0, as 0.0001", *n.Scale)
			}
		}},
		{Name: "offset", Type: "number", Unit: "NDVI", Otherwise: "the rasters' own, 0 with scale", Example: "0", Meaning: "Added to the scaled values.", Read: number(&n.Offset)},
		d.alphaKey(&n.Alpha),
		{Name: "soil", Type: "number from -1 to 1", Unit: "NDVI", Otherwise: "found by the rule levels", Example: "0.1", Meaning: "NDVI of bare land.", Read: func(v yaml.Value) { n.Soil = d.ndvi(v) }},
		{Name: "surroundings_m", Type: "number from 0", Unit: "m", Default: "300", Example: "300", Meaning: "Land within that distance of a mine and in none helps to find its level of undisturbed vegetation.", Read: func(v yaml.Value) {
			if n.SurroundingsM = d.Number(v); n.SurroundingsM < 0 || n.SurroundingsM > 1e5 {
				d.Refuse(v, "is %v, want metres from 0 to 100000", n.SurroundingsM)
			}
		}},
		d.whereKey(&n.Where, dating.WhereMines),
	}, d.ruleKeys(&n.Rule, "2", detect.AtStartNatural, detect.EndClear, "0.9"))
	return yaml.Key{Name: "ndvi", Type: "mapping", Meaning: "Annual maxima of NDVI, from which destruction and restoration are detected.", Keys: keys, Check: func(v yaml.Value) {
		in.NDVI = n
		d.kind("ndvi")
		if n.Where == dating.WhereMap && (n.Alpha.Rule == dating.RuleLevels || n.Alpha.Rule == dating.RuleOtsu && n.Alpha.Per == dating.PerMine) {
			d.Refuse(v, "where: map needs one threshold for all land; give alpha as a number, {rule: otsu, per: study} or {rule: samples, file: …}")
		}
	}}
}

// ndvi reads a value of NDVI.
func (d *studyReader) ndvi(v yaml.Value) *float64 {
	n := d.optional(v)
	if _, ok := detect.Q(*n); !ok {
		d.Refuse(v, "is %v, want NDVI from -1 to 1", *n)
	}
	return n
}

// alphaKey is the key of the threshold between bare and vegetated land.
func (d *studyReader) alphaKey(a *dating.AlphaRule) yaml.Key {
	rules, per := []string{dating.RuleLevels, dating.RuleOtsu, dating.RuleSamples}, []string{dating.PerMine, dating.PerStudy}
	return yaml.Key{Name: "alpha", Type: "number, levels, or mapping", Default: dating.RuleLevels, Example: "0.2", Either: true,
		Meaning: "Threshold below which land is bare: NDVI, or how it is found; levels finds it for each mine and year.",
		Read: func(v yaml.Value) {
			if text := d.Text(v); slices.Contains(rules, text) {
				a.Rule, a.Per = text, dating.PerMine
				if text == dating.RuleSamples {
					d.Refuse(v, "samples needs a file; give {rule: samples, file: …}")
				}
				return
			} else if strings.Trim(text, "+-.0123456789eE") != "" {
				d.Refuse(v, "%q is unknown; give NDVI as 0.2, or one of %s", text, strings.Join(rules, ", "))
				return
			}
			a.Rule, a.Value = dating.RuleNumber, *d.ndvi(v)
		},
		Keys: []yaml.Key{
			{Name: "rule", Required: true, Type: oneOf(rules), Example: "otsu", Meaning: "How the threshold is found.", Read: d.choice(&a.Rule, rules)},
			{Name: "per", Type: oneOf(per), Default: dating.PerMine, Example: dating.PerStudy, Meaning: "What Otsu's threshold is of: each mine, or the study.", Read: d.choice(&a.Per, per)},
			{Name: "file", Type: "path", Otherwise: "none", Example: "samples.csv", Meaning: "Labelled points for the rule samples: a CSV file of x and y in the coordinates of the map, or lon and lat, or any vector file; with year, and bare, 1 or 0.", Read: d.text(&a.File)},
		},
		Check: func(v yaml.Value) {
			if a.Rule == dating.RuleSamples && a.File == "" {
				d.Refuse(v, "samples needs a file; add it")
			}
		},
	}
}

// classesKey is the key of annual maps of classes or states.
func (d *studyReader) classesKey(name, meaning string, into func(*dating.Classes)) yaml.Key {
	c := &dating.Classes{}
	list := func(name string, into *[]int, otherwise, example, meaning string) yaml.Key {
		return yaml.Key{Name: name, Type: "list of codes", Otherwise: otherwise, Example: example, Meaning: meaning, Read: func(v yaml.Value) {
			*into = []int{}
			d.List(v, func(item yaml.Value) { *into = append(*into, d.Integer(item, -1<<31, 1<<31-1)) })
		}}
	}
	keys := slices.Concat(d.stackKeys(&c.Input, name+"_{year}.tif", "Annual maps, a file a year or a file with a band a year."), []yaml.Key{
		{Name: "product", Type: oneOf(dating.Products()), Otherwise: "none", Example: dating.Products()[0], Meaning: "Product whose legend fills in the lists that are not given.", Read: d.choice(&c.Product, dating.Products())},
		list("destroyed", &c.Destroyed, "the product's", "[30]", "Codes of destroyed land."),
		list("vegetated", &c.Vegetated, "all codes in no list", "[1]", "Codes of land that is not destroyed; where given, codes in no list are unknown."),
		list("neutral", &c.Neutral, "the product's", "[24, 25, 33]", "Codes that neither begin nor end a destruction, as a pit lake."),
		list("unknown", &c.Unknown, "the product's", "[0, 27]", "Codes that mean unknown, beside nodata."),
		d.whereKey(&c.Where, dating.WhereMap),
	}, d.ruleKeys(&c.Rule, "1", "", detect.EndKeep, "0"))
	return yaml.Key{Name: name, Type: "mapping", Meaning: meaning, Keys: keys, Check: func(v yaml.Value) {
		c.Complete()
		if c.AtStart == "" {
			c.AtStart = detect.AtStartDestroyed
		}
		into(c)
		d.kind(name)
		if len(c.Destroyed) == 0 {
			d.Refuse(v, "names no code of destroyed land; give destroyed, or product")
		}
		for _, other := range [][]int{c.Vegetated, c.Neutral, c.Unknown} {
			if i := slices.IndexFunc(c.Destroyed, func(code int) bool { return slices.Contains(other, code) }); i >= 0 {
				d.Refuse(v, "lists the code %d as destroyed and as something else; keep one", c.Destroyed[i])
			}
		}
	}}
}
