package reports

import (
	"fmt"
	"strings"
	"time"
)

// inputCauses are sentences on what happened to the files of a role, and how far that reaches.
var inputCauses = []struct {
	role    string
	changes []string
	reach   int
	words   func(l Language, files string) string
}{
	{"npp", []string{added}, vcs, func(l Language, files string) string {
		return l.Say("NPP rasters were added (%s): the undisturbed line, pooled variograms and the ratio that replaces a background without samples are fitted to all years, so past figures change too.", files)
	}},
	{"npp", []string{removed}, vcs, func(l Language, files string) string {
		return l.Say("NPP rasters were removed (%s): fits over all years no longer use them, so figures of other years change too.", files)
	}},
	{"npp", []string{"changed"}, vcs, func(l Language, files string) string {
		return l.Say("NPP rasters changed (%s): this affects VCS of their years and, through fits over all years, of others.", files)
	}},
	{"disturbance", []string{added, removed, "changed"}, areas, func(l Language, files string) string {
		return l.Say("The map of destruction and restoration changed (%s): this affects areas, the cells that are samples of the background, and all that is computed from them.", files)
	}},
	{"mines", []string{added, removed, "changed"}, areas, func(l Language, files string) string {
		return l.Say("The outlines of mines changed (%s): this affects which land belongs to which mine.", files)
	}},
}

// filesWord lists the first few file names.
func filesWord(names []string) string {
	const shown = 3
	if len(names) > shown {
		names = append(names[:shown:shown], "…")
	}
	return strings.Join(names, ", ")
}

// parameterReach is the reach of parameters by the beginning of their names; the first match counts.
var parameterReach = []struct {
	begin string
	reach int
}{
	{"to_year", sums}, {"first_year", vcs}, {"last_year", vcs}, {"baseline.", potential},
	{"background.", vcs}, {"conversion.", vcs}, {"npp.", vcs}, {"", areas},
}

func (l Language) parameterCause(name, earlier, later string) cause {
	set := func(value string) string {
		switch {
		case value == "":
			return l.Say("not set")
		case name == "baseline.through":
			return l.Code(value)
		}
		return value
	}
	c, before, now := cause{}, set(earlier), set(later)
	for _, p := range parameterReach {
		if strings.HasPrefix(name, p.begin) {
			c.reach = p.reach
			break
		}
	}
	switch {
	case c.reach == sums:
		c.words = l.Say("The parameter %s (before: %s, now: %s) sets the years that are summed.", name, before, now)
	case c.reach == potential:
		c.words = l.Say("The parameter %s (before: %s, now: %s) affects the undisturbed baselines, and so the potential changes.", name, before, now)
	case c.reach == areas:
		c.words = l.Say("The parameter %s (before: %s, now: %s) affects areas and all that is computed from them.", name, before, now)
	case strings.HasSuffix(name, "_year"):
		c.words = l.Say("The parameter %s (before: %s, now: %s) sets the years used by the undisturbed line and other fits over all years, so past figures change too.", name, before, now)
	default:
		c.words = l.Say("The parameter %s (before: %s, now: %s) affects VCS and all that is computed from it.", name, before, now)
	}
	return c
}

func (l Language) softwareWords(role, earlier, later string) string {
	if role == "report" {
		return l.Say("The earlier report is by minecarbon %s, this one by %s, which may compute differently.", earlier, later)
	}
	return l.Say("The earlier dataset was loaded by %s, this one by %s, which may compute differently.", earlier, later)
}

// unexplained returns the sentence for changes of a depth that no cause reaches.
func (l Language) unexplained(depth int) string {
	switch depth {
	case areas:
		return l.Say("Nothing that is recorded explains why areas changed: the maps, parameters that they depend on, and software are the same.")
	case vcs:
		return l.Say("Nothing that is recorded explains why VCS or direct changes changed: rasters, parameters that they depend on, and software are the same.")
	}
	return l.Say("Nothing that is recorded explains why potential changes changed: inputs, parameters and software are the same.")
}

func (l Language) kindWord(kind, role string) string {
	switch kind + " " + role {
	case "input study":
		return l.Say("Study file")
	case "input npp":
		return l.Say("NPP raster")
	case "input disturbance":
		return l.Say("Map of destruction and restoration")
	case "input mines":
		return l.Say("Outlines of mines")
	case "software report":
		return l.Say("Software of the report")
	case "software dataset":
		return l.Say("Software of the dataset")
	case "background ":
		return l.Say("Background method")
	case "parameter ":
		return l.Say("Parameter")
	}
	return role
}

func (l Language) presenceWord(presence string) string {
	switch presence {
	case added:
		return l.Say("added")
	case removed:
		return l.Say("removed")
	case "renamed":
		return l.Say("renamed")
	}
	return l.Say("changed")
}

// yearWords lists years, successive ones as from–to.
func (l Language) yearWords(years []int) string {
	var runs []string
	for i := 0; i < len(years); {
		j := i
		for j+1 < len(years) && years[j+1] == years[j]+1 {
			j++
		}
		if j > i {
			runs = append(runs, l.Say("%d to %d", years[i], years[j]))
		} else {
			runs = append(runs, fmt.Sprint(years[i]))
		}
		i = j + 1
	}
	return strings.Join(runs, l.Say(", "))
}

func (l Language) wasWords(earlier, later string, percent float64) string {
	if text := signed(percent, digitsOf(percent, 1)); text != missing {
		return l.Say("%s → %s, %s\u00a0%%", earlier, later, text)
	}
	return l.Say("%s → %s", earlier, later)
}

// basisWords returns what the report is compared with.
func (l Language) basisWords(c *Comparison, later Record) string {
	e := c.Earlier
	text := l.Say("Compared with the report “%s” of %s UTC, written by minecarbon %s from the dataset loaded %s UTC.", e.Title, minute(e.Created), e.Software, minute(e.Dataset.Created))
	if c.Dataset {
		text = l.Say("Compared with the dataset of %s loaded %s UTC by %s, for the same parameters of the report.", e.Study, minute(e.Dataset.Created), e.Dataset.Software)
	}
	if e.Study != later.Study {
		text = l.join(text, l.Say("It is of another study, “%s”: what follows are differences between the studies, not changes of one.", e.Study))
	}
	return text
}

// sinceWords returns the sentence of the headline on changes since the earlier report.
func (l Language) sinceWords(c *Comparison, study string, numbers []headlineNumber) string {
	since := l.Say("the report of %s", c.Earlier.Created.UTC().Format(time.DateOnly))
	switch {
	case c.Earlier.Study != study:
		since = l.Say("the report of another study, “%s”", c.Earlier.Study)
	case c.Dataset:
		since = l.Say("the dataset loaded %s", c.Earlier.Dataset.Created.UTC().Format(time.DateOnly))
	}
	by, changed := map[string]delta{}, false
	for _, n := range numbers {
		if n.Against != nil {
			by[n.Figure], changed = *n.Against, changed || n.Against.changed
		}
	}
	if !changed {
		return l.Say("Compared with %s, no headline number has changed.", since)
	}
	vcsd := by["vcsd_gg"]
	was := vcsd.Was
	switch {
	case !vcsd.changed:
		was = l.Say("unchanged")
	case vcsd.Noise != "":
		was = l.Say("%s; %s", was, vcsd.Noise)
	}
	return l.Say("Compared with %s, VCSD differs by %s Gg CO₂ (%s), destroyed area by %s km² and restored area by %s km².",
		since, vcsd.Change, was, by["destroyed_km2"].Change, by["restored_km2"].Change)
}

// findings summarises which numbers changed.
func (l Language) findings(c *Comparison, r reasons, mines []subject) string {
	switch {
	case !r.changed && len(c.Changes.Rows) == 0:
		return l.Say("Nothing has changed: inputs by checksum, parameters, software and all numbers are the same.")
	case !r.changed:
		return l.Say("No number has changed.")
	}
	restated := l.Say("No figure of a past year was restated.")
	if len(r.restated) > 0 {
		restated = l.Say("Figures of past years were restated: %s.", l.yearWords(r.restated))
	}
	count := map[string]int{}
	for _, p := range mines {
		if p.presence != kept || p.changed() {
			count[p.presence]++
		}
	}
	return l.join(restated, l.Say("Mines: %d of %d changed, %d added, %d removed.", count[kept], len(mines)-count[removed], count[added], count[removed]))
}
