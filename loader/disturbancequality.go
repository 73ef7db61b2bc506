package loader

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// datedFindings are the findings on a map that was dated.
func (m *disturbanceMap) datedFindings(study *studyfile.Study) (all []finding.Finding) {
	if m.dated == nil {
		return nil
	}
	facts := m.dated.Facts
	if last := m.dated.Record.Last; last > 0 && last < study.LastYear {
		all = append(all, finding.Finding{Severity: finding.Warning, Year: last, Count: int64(study.LastYear - last), Remedy: "add the later years, or end the study with the record"}.
			Says("map: the record of land ends in %d, before the study; what happens later is unknown and counts as never", last))
	}
	all = append(all, m.countFindings()...)
	all = append(all, alphaFindings(m.dated.Alpha)...)
	if classes := study.Disturbance.ClassRule(); classes != nil {
		all = append(all, classFindings(classes, facts)...)
	}
	if n := len(facts.Outside); n > 0 {
		all = append(all, finding.Finding{Severity: finding.Remark, Count: int64(n), Remedy: "give years beside files to read them"}.Says("map: years outside the record are not read: %s", listed(facts.Outside)))
	}
	if facts.Beyond > 0 {
		f := finding.Finding{Severity: finding.Warning, Count: int64(facts.Beyond), Remedy: "check the reference systems of the polygons and of the map"}
		if facts.Beyond == facts.Polygons {
			f.Severity = finding.Error
		}
		all = append(all, f.Says("map: polygons that do not meet the map: %d of %d", facts.Beyond, facts.Polygons))
	}
	for i := range all {
		all[i].Input = "disturbance"
	}
	return all
}

// listed joins the first numbers of a list.
func listed(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return shortList(texts)
}

// countFindings are the findings on what the rules of dating decided.
func (m *disturbanceMap) countFindings() (all []finding.Finding) {
	c := m.dated.Counts
	remark := func(n int64, m2 float64) finding.Finding {
		return finding.Finding{Severity: finding.Remark, Count: n, AreaKm2: m2 / 1e6}
	}
	if c.BareAtStart > 0 && m.dated.Record.AtStart == detect.AtStartNatural {
		all = append(all, remark(c.BareAtStart, c.BareAtStartM2).Says("map: pixels bare from the first known year on, taken as natural bare land: %d", c.BareAtStart))
	} else if c.BareAtStart > 0 {
		all = append(all, remark(c.BareAtStart, c.BareAtStartM2).Says("map: pixels bare from the first known year on, taken as destroyed before the record: %d", c.BareAtStart))
	}
	if c.Small > 0 {
		all = append(all, remark(c.Small, c.SmallM2).Says("map: pixels in patches smaller than min_patch_ha, taken as never destroyed: %d", c.Small))
	}
	if c.Provisional > 0 {
		all = append(all, remark(c.Provisional, c.ProvisionalM2).Says("map: pixels with an event that the end of the record does not confirm: %d", c.Provisional))
	}
	return all
}

// alphaFindings are the findings on thresholds that do not tell bare from vegetated land.
func alphaFindings(alphas []dating.Alpha) (all []finding.Finding) {
	var bare, vegetated, alike int64
	var split detect.Split
	low, high := int16(detect.Range), int16(-detect.Range)
	for _, a := range alphas {
		b, v := a.Split.Values()
		bare, vegetated = bare+b, vegetated+v
		split.Join(&a.Split)
		if a.Source == detect.SourceNoContrast {
			alike++
		}
		if a.Alpha != detect.Unknown {
			low, high = min(low, a.Alpha), max(high, a.Alpha)
		}
	}
	outside := finding.Finding{Severity: finding.Error, Expected: "NDVI between that of bare and that of vegetated land", Remedy: "give alpha as such a number, or leave it out to have it found"}
	switch {
	case bare == 0 && vegetated > 0:
		outside.Value = finding.Value(detect.NDVI(high))
		all = append(all, outside.Says("map: alpha lies outside the data: no NDVI in mines is below %s", fmt.Sprintf("%.4g", detect.NDVI(high))))
	case vegetated == 0 && bare > 0:
		outside.Value = finding.Value(detect.NDVI(low))
		all = append(all, outside.Says("map: alpha lies outside the data: all NDVI in mines is below %s", fmt.Sprintf("%.4g", detect.NDVI(low))))
	}
	if split.States() {
		all = append(all, finding.Finding{Severity: finding.Error, Remedy: "give them as disturbance.states"}.Says("map: NDVI in mines is 0 and 1 only, which are states"))
	}
	switch {
	case len(alphas) > 0 && low > high:
		all = append(all, finding.Finding{Severity: finding.Error, Count: int64(len(alphas)), Remedy: "give alpha, or imagery of the growing season"}.
			Says("map: bare and vegetated land are too alike in all years of all mines, so that no land can be dated"))
	case alike > 0:
		all = append(all, finding.Finding{Severity: finding.Warning, Count: alike, Remedy: "give alpha, or imagery of the growing season"}.
			Says("map: bare and vegetated land are too alike in %d years of mines, which are unknown there", alike))
	}
	return all
}

// classFindings are the findings on the codes of annual maps.
func classFindings(in *dating.Classes, facts dating.Facts) (all []finding.Finding) {
	seen := slices.Concat(facts.Rest, facts.Unlisted)
	slices.Sort(seen)
	years := slices.DeleteFunc(slices.Clone(seen), func(code int) bool { return code == 0 })
	switch {
	case len(facts.Absent) < len(in.Destroyed):
		if len(facts.Absent) > 0 {
			all = append(all, finding.Finding{Severity: finding.Warning, Count: int64(len(facts.Absent)), Remedy: "check the codes against the legend"}.Says("map: codes of destroyed land that no year holds: %s", listed(facts.Absent)))
		}
	case len(years) > 0 && years[0] >= studyfile.EarliestYear && years[len(years)-1] <= studyfile.LatestYear:
		all = append(all, finding.Finding{Severity: finding.Error, Remedy: "give them as disturbance.destroyed and disturbance.restored"}.Says("map: the maps hold years, as %s, and not codes of land", listed(years)))
	default:
		all = append(all, finding.Finding{Severity: finding.Error, Count: int64(len(facts.Absent)), Remedy: "check the codes against the legend, and the years"}.Says("map: no year holds a code of destroyed land; there are %s", strings.TrimSpace(listed(seen))))
	}
	if len(facts.Unlisted) > 0 {
		all = append(all, finding.Finding{Severity: finding.Warning, Count: int64(len(facts.Unlisted)), Remedy: "list them as destroyed, vegetated, neutral or unknown"}.
			Says("map: codes in no list, which count as unknown: %s", listed(facts.Unlisted)))
	}
	if len(facts.Rest) > 0 {
		all = append(all, finding.Finding{Severity: finding.Remark, Count: int64(len(facts.Rest))}.Says("map: codes in no list, which count as vegetated: %s", listed(facts.Rest)))
	}
	return all
}
