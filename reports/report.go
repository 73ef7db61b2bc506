package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Views are the tables and views whose rows each Study of a Report must hold.
var Views = []string{
	"study", "mine", "background_year", "summary", "vcs_trend", "trend_hold", "rates", "deficit",
	"annual_band", "annual_potential", "trend_map", "mine_relation", "mine_grade", "restore_grade", "scale_map",
	"baseline_method", "npp_range", "accuracy", "mine_land", "resolution", "interval", "annual_interval", "control_year", "control_bend",
}

// DetailViews are the views whose rows of a mine only its section shows. A Study must hold those of the mines that Detailed names, and of
// the view interval_year those of all mines together too.
var DetailViews = []string{"mine_year", "mine_part", "mine_map"}

// Figures are the names of the figures, as in the paper.
var Figures = []string{"1a", "1b", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "3d", "3e", "4"}

// A Report is the content of a page: a study, or several studies and their comparison.
type Report struct {
	Title    string
	Logo     []byte // picture, nil without one
	LogoType string // its media type, such as image/png
	Created  time.Time
	Software string
	Language Language
	Studies  []Study // at least one
}

// A Study is the content of a report on one dataset.
type Study struct {
	Since    int              // first year of Figure 2d
	AllMines int              // number of mines of the study if only some are shown, else 0
	Settings []Setting        // parameters in use
	Manifest []byte           // manifest.json of the dataset
	Grid     Grid             // of the disturbance map
	Tables   map[string]Table // rows by view, for all Views, DetailViews and interval_year; guard_effect where dates are detected, specification of all mines if it is shown

	Parameters map[string]string // replace those of the study file, by their names in the record
	Against    *Comparison       // nil without an earlier report
}

// figureViews maps figures to the views that hold their data.
var figureViews = map[string]string{
	"1a": "annual_band", "1b": "trend_map", "2a": "rates", "2b": "rates", "2c": "annual_potential", "2d": "annual_potential",
	"3a": "deficit", "3b": "deficit", "3c": "mine_grade", "3d": "mine_relation", "3e": "restore_grade", "4": "scale_map",
}

// Figure returns the rows that a figure shows.
func (s Study) Figure(name string) Table {
	t := s.Tables[figureViews[name]]
	if name == "2d" {
		return t.since(s.Since)
	}
	return t
}

// A Setting is a parameter and its value, both in the report's language.
type Setting struct{ Name, Value string }

// subtitle returns what every report is about, which spells out VCS.
func (r Report) subtitle() string {
	return r.Language.Say("Carbon sequestration in vegetation (VCS) lost to surface mining and regained by restoration")
}

// Names returns the names of the studies. Studies of the same name are numbered.
func (r Report) Names() []string {
	var names []string
	count := map[string]int{}
	for _, s := range r.Studies {
		name := shownName(s.name())
		names = append(names, name)
		count[name]++
	}
	given := slices.Clone(names)
	for i, name := range given {
		for n := 1; count[name] > 1 && names[i] == name; n++ {
			if numbered := fmt.Sprintf("%s (%d)", name, n); !slices.Contains(names, numbered) {
				names[i] = numbered
			}
		}
	}
	return names
}

// prefix returns the beginning of a study's anchors, which differ between studies. It is empty for a single study.
func (r Report) prefix(study int) string {
	if len(r.Studies) == 1 {
		return ""
	}
	return fmt.Sprintf("study-%d-", study+1)
}

// A Drawing is a figure of the page.
type Drawing struct {
	Name string // of its files without extension, such as figure-1a; several studies have a directory each
	Data Table  // the rows that it shows
	id   string // of its element in the page
}

// Drawings returns the figures of the overview, if there are several studies, then those of each study.
func (r Report) Drawings() []Drawing {
	var all []Drawing
	if len(r.Studies) > 1 {
		o := newOverview(r)
		for _, name := range overviewFigures {
			all = append(all, Drawing{"figure-" + name, o.data[name], "figure-" + name})
		}
	}
	directories := fileNames(r.Names())
	for i, study := range r.Studies {
		directory := ""
		if len(r.Studies) > 1 {
			directory = directories[i] + "/"
		}
		for _, name := range Figures {
			all = append(all, Drawing{directory + "figure-" + name, study.Figure(name), r.prefix(i) + "figure-" + name})
		}
		if t := study.Tables["specification"]; len(t.Rows) > 0 {
			all = append(all, Drawing{directory + "figure-specification", t, r.prefix(i) + "figure-specification"})
		}
		if t := study.Tables["interval"]; newIntervals(t).wide() {
			all = append(all, Drawing{directory + "figure-budget", t.groupBy("mine_id")["total"], r.prefix(i) + "figure-budget"})
		}
	}
	return all
}

// fileNames returns a file name for each study's name. They differ also where file systems ignore case.
func fileNames(names []string) []string {
	var all []string
	for i, name := range names {
		words := strings.FieldsFunc(name, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
		file := strings.Join(words, "-")
		if file == "" || slices.ContainsFunc(all, func(other string) bool { return strings.EqualFold(file, other) }) {
			file = fmt.Sprintf("study-%d-%s", i+1, file)
		}
		all = append(all, strings.TrimSuffix(file, "-"))
	}
	return all
}

// Write writes the page as one HTML file. It fails if the manifest of a study is not valid JSON, before anything is
// written, or with the error of w. It panics if a table of Views is missing or lacks a column.
func Write(w io.Writer, r Report) error {
	p, err := newPage(r)
	if err != nil {
		return err
	}
	return p.write(w)
}
