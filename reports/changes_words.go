package reports

import (
	"fmt"
	"strings"
	"time"
)

// What the page and the summary say of an earlier report. Each text is a whole sentence, so that it can be said in
// another language.
const (
	againstReport  = "Compared with the report “%[1]s” of %[2]s, written by minecarbon %[3]s from the dataset loaded %[4]s."
	againstDataset = "Compared with the dataset of %[1]s loaded %[2]s by %[3]s, for the same parameters of the report."
	otherStudy     = "It is of another study, “%s”: what follows are differences between the studies, not changes of one."
	sinceReport    = "the report of %s"
	sinceDataset   = "the dataset loaded %s"
	sinceOther     = "the report of another study, “%s”"

	headlineChanged   = "Against %[1]s, VCSD differs by %[2]s Gg CO₂ (%[3]s), destroyed area by %[4]s km² and restored area by %[5]s km²."
	headlineUnchanged = "Against %s, no headline number has changed."

	nothingChanged  = "Nothing has changed: inputs by checksum, parameters, software and all numbers are the same."
	numbersSame     = "No number has changed."
	yearsRestated   = "Figures of past years were restated: %s."
	noYearRestated  = "No figure of a past year was restated."
	minesChanged    = "Mines: %d of %d changed, %d added, %d removed."
	spanAdded       = "The years summed and shown now include %s."
	spanRemoved     = "The years summed and shown no longer include %s."
	whyRestated     = "These changes can explain it:"
	parameterOfSums = "The parameter %s (before: %s, now: %s) chooses the years that are summed."
	parameterOfFits = "The parameter %s (before: %s, now: %s) chooses the years that the undisturbed line and other fits over all years take in, which moves past figures too."
	parameterOfBase = "The parameter %s (before: %s, now: %s) moves the undisturbed baselines, and so the potential changes."
	parameterOfVCS  = "The parameter %s (before: %s, now: %s) moves VCS and all that is computed from it."
	parameterOfAll  = "The parameter %s (before: %s, now: %s) moves areas and all that is computed from them."
	softwareReport  = "The report is by minecarbon %[2]s, the earlier one by %[1]s, which may compute otherwise."
	softwareDataset = "The dataset was loaded by %[2]s, the earlier one by %[1]s, which may compute otherwise."

	wasPercent   = "%s → %s, %s %%"
	was          = "%s → %s"
	changeAndWas = "%s (%s)"
	unchanged    = "unchanged"
	yearRun      = "%d to %d"
	notSet       = "not set"
)

// unexplained are by the depth of what changed.
var unexplained = map[int]string{
	areas:     "Nothing that is recorded explains why areas changed: the maps, parameters that they depend on, and software are the same.",
	vcs:       "Nothing that is recorded explains why VCS or direct changes changed: rasters, parameters that they depend on, and software are the same.",
	potential: "Nothing that is recorded explains why potential changes changed: inputs, parameters and software are the same.",
}

// inputCauses are by what happened to files of a role.
var inputCauses = []struct {
	role    string
	changes []string
	reach   int
	format  string
}{
	{"npp", []string{added}, vcs, "NPP rasters were added (%s): the undisturbed line, variograms pooled over the years and the ratio that stands for a background without samples are fitted to all years, so that past figures move too."},
	{"npp", []string{removed}, vcs, "NPP rasters were removed (%s): fits over all years no longer take them in, so that figures of other years move too."},
	{"npp", []string{"changed"}, vcs, "NPP rasters changed (%s): VCS of their years, and through fits over all years that of others."},
	{"disturbance", []string{added, removed, "changed"}, areas, "The map of destruction and restoration changed (%s): areas, the cells that the background is taken from, and all that is computed from them."},
	{"mines", []string{added, removed, "changed"}, areas, "The outlines of mines changed (%s): which land belongs to which mine."},
}

// parameterCauses are by how the name begins, the first that fits; what fits none moves everything.
var parameterCauses = []struct {
	begin, format string
	reach         int
}{
	{"to_year", parameterOfSums, sums},
	{"first_year", parameterOfFits, vcs},
	{"last_year", parameterOfFits, vcs},
	{"baseline.", parameterOfBase, potential},
	{"background.", parameterOfVCS, vcs},
	{"conversion.", parameterOfVCS, vcs},
	{"npp.", parameterOfVCS, vcs},
	{"", parameterOfAll, areas},
}

// kindWords are by kind and role of a setting.
var kindWords = map[string]string{
	"input study": "Study file", "input npp": "NPP raster", "input disturbance": "Map of destruction and restoration", "input mines": "Outlines of mines",
	"parameter ": "Parameter", "software report": "Software of the report", "software dataset": "Software of the dataset", "background ": "Background method",
}

var presenceWords = map[string]string{added: "added", removed: "removed", "changed": "changed", "renamed": "renamed", kept: "changed"}

func parameterCause(name, earlier, later string) cause {
	set := func(value string) string {
		if value == "" {
			return notSet
		}
		return value
	}
	for _, c := range parameterCauses {
		if strings.HasPrefix(name, c.begin) {
			return cause{c.reach, fmt.Sprintf(c.format, name, set(earlier), set(later))}
		}
	}
	return cause{}
}

func softwareWords(role, earlier, later string) string {
	if role == "report" {
		return fmt.Sprintf(softwareReport, earlier, later)
	}
	return fmt.Sprintf(softwareDataset, earlier, later)
}

// inputWords names a few of the files.
func inputWords(format string, names []string) string {
	const shown = 3
	if len(names) > shown {
		names = append(names[:shown:shown], "…")
	}
	return fmt.Sprintf(format, strings.Join(names, ", "))
}

func spanWords(format string, years []int) string { return fmt.Sprintf(format, yearWords(years)) }

// yearWords are years as runs.
func yearWords(years []int) string {
	var runs []string
	for i := 0; i < len(years); {
		j := i
		for j+1 < len(years) && years[j+1] == years[j]+1 {
			j++
		}
		if j > i {
			runs = append(runs, fmt.Sprintf(yearRun, years[i], years[j]))
		} else {
			runs = append(runs, fmt.Sprint(years[i]))
		}
		i = j + 1
	}
	return strings.Join(runs, ", ")
}

func wasWords(earlier, later string, percent float64) string {
	if text := signed(percent, digitsOf(percent, 1)); text != missing {
		return fmt.Sprintf(wasPercent, earlier, later, text)
	}
	return fmt.Sprintf(was, earlier, later)
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// basisWords say what the report is compared with.
func basisWords(c *Comparison, later Record) string {
	e := c.Earlier
	text := fmt.Sprintf(againstReport, e.Title, moment(e.Created), e.Software, moment(e.Dataset.Created))
	if c.Dataset {
		text = fmt.Sprintf(againstDataset, e.Study, moment(e.Dataset.Created), e.Dataset.Software)
	}
	if e.Study != later.Study {
		text += " " + fmt.Sprintf(otherStudy, e.Study)
	}
	return text
}

// sinceWords is the sentence of the headline.
func sinceWords(c *Comparison, study string, numbers []headlineNumber) string {
	since := fmt.Sprintf(sinceReport, c.Earlier.Created.UTC().Format(time.DateOnly))
	switch {
	case c.Earlier.Study != study:
		since = fmt.Sprintf(sinceOther, c.Earlier.Study)
	case c.Dataset:
		since = fmt.Sprintf(sinceDataset, c.Earlier.Dataset.Created.UTC().Format(time.DateOnly))
	}
	by, changed := map[string]delta{}, false
	for _, n := range numbers {
		if n.Against != nil {
			by[n.Figure], changed = *n.Against, changed || n.Against.changed
		}
	}
	if !changed {
		return fmt.Sprintf(headlineUnchanged, since)
	}
	vcsd := by["vcsd_gg"]
	was := vcsd.Was
	if !vcsd.changed {
		was = unchanged
	}
	return fmt.Sprintf(headlineChanged, since, vcsd.Change, was, by["destroyed_km2"].Change, by["restored_km2"].Change)
}

// findings say what became of the numbers.
func findings(c *Comparison, r reasons, mines []place) []string {
	switch {
	case !r.changed && len(c.Changes.Rows) == 0:
		return []string{nothingChanged}
	case !r.changed:
		return []string{numbersSame}
	}
	all := []string{noYearRestated}
	if len(r.restated) > 0 {
		all[0] = fmt.Sprintf(yearsRestated, yearWords(r.restated))
	}
	count := map[string]int{}
	for _, p := range mines {
		if p.presence != kept || p.changed() {
			count[p.presence]++
		}
	}
	return append(all, fmt.Sprintf(minesChanged, count[kept], len(mines)-count[removed], count[added], count[removed]))
}

// intro is what stands before the reasons.
func (r reasons) intro() string {
	if !r.changed {
		return ""
	}
	return whyRestated
}
