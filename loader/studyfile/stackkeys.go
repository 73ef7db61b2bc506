package studyfile

import (
	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/stack"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// stackKeys are the keys of annual rasters.
func (d *studyReader) stackKeys(in *stack.Input, example, meaning string) []yaml.Key {
	return []yaml.Key{
		{Name: "files", Required: true, Type: "pattern with {year}, or path", Example: example, Meaning: meaning, Read: d.text(&in.Files)},
		{Name: "years", Type: "first and last year", Otherwise: "the study's", Example: "[2001, 2022]", Meaning: "Years of the record; earlier ones tell what was bare before the study.",
			Read: func(v yaml.Value) {
				first, last := d.yearRange(v)
				in.Years = []int{first, last}
			}},
		{Name: "band", Type: "number from 1, or name", Otherwise: "the only band", Example: "NDVI", Meaning: "Band to read in files of one year.", Read: d.text(&in.Band)},
		{Name: "first_year", Type: "year", Otherwise: "found in the descriptions of the bands", Example: "2001", Meaning: "Year of the first band of a file with a band a year.", Read: d.integer(&in.FirstYear, EarliestYear, LatestYear)},
		{Name: "step", Type: "whole number from 1", Unit: "years", Default: "1", Example: "1", Meaning: "Years from band to band with first_year.", Read: d.integer(&in.Step, 1, 100)},
		{Name: "missing", Type: stack.MissingUnknown, Otherwise: "a mistake", Example: stack.MissingUnknown, Meaning: "What years without a file or band are.", Read: d.choice(&in.Missing, []string{stack.MissingUnknown})},
		{Name: "nodata", Type: "number or .nan", Unit: "as stored", Otherwise: "the rasters' own", Example: "-32768", Meaning: "Stored number that means unknown.", Read: func(v yaml.Value) {
			if n, ok := d.AnyNumber(v); ok {
				in.NoData = &n
			}
		}},
	}
}

// ruleKeys are the keys of how a record is dated; empty defaults leave a choice open.
func (d *studyReader) ruleKeys(r *dating.Rule, confirm, atStart, end, patch string) []yaml.Key {
	starts, ends := []string{detect.AtStartNatural, detect.AtStartDestroyed}, []string{detect.EndClear, detect.EndKeep, detect.EndDrop}
	start := yaml.Key{Name: "at_start", Type: oneOf(starts), Default: atStart, Example: detect.AtStartNatural,
		Meaning: "What land is that is bare from the first known year on: natural bare land, or destroyed before the record.", Read: d.choice(&r.AtStart, starts)}
	if atStart == "" {
		start.Otherwise = "as the legend says, else destroyed"
	}
	return []yaml.Key{
		{Name: "confirm", Type: "mapping", Meaning: "Known years running that confirm an event.", Keys: []yaml.Key{
			{Name: "destroyed", Type: "whole number from 1", Unit: "years", Default: confirm, Example: "2", Meaning: "Bare years that confirm a destruction.", Read: d.integer(&r.ConfirmDestroyed, 1, detect.MaxYears)},
			{Name: "restored", Type: "whole number from 1", Unit: "years", Default: confirm, Example: "2", Meaning: "Vegetated years that confirm a restoration.", Read: d.integer(&r.ConfirmRestored, 1, detect.MaxYears)},
		}},
		start,
		{Name: "end_of_record", Type: oneOf(ends), Default: end, Example: detect.EndClear,
			Meaning: "Destructions that the end of the record does not confirm count if clearly bare (clear), always (keep) or never (drop).", Read: d.choice(&r.EndOfRecord, ends)},
		{Name: "min_patch_ha", Type: "number from 0", Unit: "ha", Default: patch, Example: "0.9", Meaning: "Smaller patches of destroyed land were never destroyed.", Read: func(v yaml.Value) {
			if r.MinPatchHa = d.Number(v); r.MinPatchHa < 0 {
				d.Refuse(v, "is %v, want hectares from 0", r.MinPatchHa)
			}
		}},
	}
}

// whereKey is the key of where a record is dated.
func (d *studyReader) whereKey(into *string, otherwise string) yaml.Key {
	return yaml.Key{Name: "where", Type: oneOf([]string{dating.WhereMines, dating.WhereMap}), Default: otherwise, Example: dating.WhereMines,
		Meaning: "Where land is dated: inside mines, so that other land is never destroyed, or on the whole map.", Read: d.choice(into, []string{dating.WhereMines, dating.WhereMap})}
}
