package reports

import "slices"

// The depth of a change of figures, or the reach of a cause. A cause that changes areas also changes VCS and all that is
// computed from them, but not the other way round.
const (
	sums      = iota // sums over other years; no figure of a year changes
	potential        // changes relative to the undisturbed baseline
	vcs              // direct changes and means
	areas
)

// depthOf maps figures to their depths.
var depthOf = map[string]int{
	"destroyed_km2": areas, "restored_km2": areas, "r_v": areas, "mines": areas,
	"decrease_gg": vcs, "increase_gg": vcs, "c_ddper_g_m2": vcs, "c_diper_g_m2": vcs, "r_vcs": vcs,
	"vcs_mean_g_m2": vcs, "vcs_slope_g_m2_a": vcs,
	"c_destroy_gg": potential, "c_restore_gg": potential, "c_restore_gg_km2": potential, "change_gg": potential,
	"vcsd_gg": potential, "mines_with_gain": potential,
}

// A cause is a recorded difference, and how far it reaches.
type cause struct {
	reach int
	words string
}

// reasons attributes the changes of numbers to the recorded differences between two reports.
type reasons struct {
	restated []int // past years
	added    []int // years that the earlier report did not have
	removed  []int
	changed  bool  // whether any number changed
	depths   []int // of figures that changed, sums over other years left out
	causes   []cause
}

func (l Language) reasonsOf(c *Comparison, study subject, years, mines []subject) reasons {
	r := reasons{}
	for _, y := range years {
		switch {
		case y.presence == added:
			r.added = append(r.added, y.year())
		case y.presence == removed:
			r.removed = append(r.removed, y.year())
		case r.note(y):
			r.restated = append(r.restated, y.year())
		}
	}
	for _, list := range []*[]int{&r.restated, &r.added, &r.removed} { // each year is in two views
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	for _, s := range append(mines, study) {
		// Sums over other years differ in any case.
		if s.changed() && len(r.added)+len(r.removed) == 0 {
			r.note(s)
		}
		r.changed = r.changed || s.changed()
	}
	r.changed = r.changed || len(r.restated)+len(r.added)+len(r.removed) > 0
	r.causes = append(l.causesOf(c.Changes), l.spanCauses(r.added, r.removed)...)
	return r
}

// note records the depths of a subject's figures that changed, and reports whether any did.
func (r *reasons) note(s subject) (any bool) {
	for figure, d := range s.figures {
		if depth, ok := depthOf[figure]; ok && d.changed {
			any = true
			if !slices.Contains(r.depths, depth) {
				r.depths = append(r.depths, depth)
			}
		}
	}
	return any
}

// reach returns the farthest reach of the causes.
func (r reasons) reach() int {
	furthest := sums
	for _, c := range r.causes {
		furthest = max(furthest, c.reach)
	}
	return furthest
}

// sentences returns the causes that can explain the changes, and a sentence for each depth that none explains.
func (l Language) sentences(r reasons) []string {
	if !r.changed {
		return nil
	}
	var all []string
	for _, c := range r.causes {
		if c.reach == sums || slices.ContainsFunc(r.depths, func(depth int) bool { return depth <= c.reach }) {
			all = append(all, c.words)
		}
	}
	for depth := areas; depth > r.reach(); depth-- {
		if slices.Contains(r.depths, depth) {
			all = append(all, l.unexplained(depth))
		}
	}
	return all
}

// causesOf returns the causes among the changed settings: input files by role, parameters, software. The study file is
// left out, since its parameters are recorded one by one, and so are methods, which follow from the rest.
func (l Language) causesOf(t Table) []cause {
	kind, role, name, change := t.texts("kind"), t.texts("role"), t.texts("name"), t.texts("change")
	earlier, later := t.texts("earlier"), t.texts("later")
	var all []cause
	for _, input := range inputCauses {
		var names []string
		for i := range t.Rows {
			if kind[i] == "input" && role[i] == input.role && slices.Contains(input.changes, change[i]) {
				names = append(names, name[i])
			}
		}
		if len(names) > 0 {
			all = append(all, cause{input.reach, input.words(l, filesWord(names))})
		}
	}
	for i := range t.Rows {
		switch kind[i] {
		case "parameter":
			all = append(all, l.parameterCause(name[i], earlier[i], later[i]))
		case "software":
			all = append(all, cause{areas, l.softwareWords(role[i], earlier[i], later[i])})
		}
	}
	return all
}

// spanCauses returns sentences on the years that the sums gained and lost.
func (l Language) spanCauses(added, removed []int) (all []cause) {
	if len(added) > 0 {
		all = append(all, cause{sums, l.Say("The years summed and shown now include %s.", l.yearWords(added))})
	}
	if len(removed) > 0 {
		all = append(all, cause{sums, l.Say("The years summed and shown no longer include %s.", l.yearWords(removed))})
	}
	return all
}
