package sql

import (
	"embed"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

//go:embed tables/*.sql functions/*.sql views/*.sql figures/*.sql layers/*.sql checks/*.sql
var files embed.FS

// objects is the table of contents: every .sql file in the order in which they
// are created, as an object binds to those it names. The file name is the name
// of the object; a view has a table macro of the same name in the same file.
var objects = []string{
	"tables/study",
	"tables/mine",
	"tables/cell",
	"tables/cell_year",
	"tables/background_year",
	"tables/background_lag",
	"tables/cohort",
	"tables/event",
	"tables/cohort_year",
	"tables/pixel",
	"tables/pixel_year",

	"functions/dyadic",
	"functions/exact",
	"functions/incomplete_beta",
	"functions/positive_factor",
	"functions/in_years",
	"functions/study_year",
	"functions/among",
	"functions/unknown_mine",
	"functions/study_mine",
	"functions/study_cohort",
	"functions/baseline_setting",
	"functions/land_year",
	"functions/annual_sum",
	"functions/vcs_line",
	"functions/grade_width",
	"functions/grade_edge",
	"functions/published_npp",
	"functions/differs",
	"functions/record_figure",
	"functions/figure_change",
	"functions/record_setting",
	"functions/setting_change",

	"views/background_variogram",
	"views/background_beyond_range",
	"views/annual_vcs",
	"views/vcs_trend",
	"functions/cohort_trend",
	"views/pixel_trend",
	"views/trend_class",
	"views/undisturbed_line",
	"views/baseline",
	"functions/potential_land",
	"views/direct_change",
	"views/potential_change",
	"views/rates",
	"functions/mine_deficit",
	"views/deficit",
	"views/mine_indicators",
	"views/cell_indicators",
	"views/summary",

	"figures/annual_band",
	"figures/annual_potential",
	"figures/trend_map",
	"figures/mine_relation",
	"figures/mine_grade",
	"figures/restore_grade",
	"figures/scale_map",
	"figures/mine_year",
	"figures/mine_map",
	"figures/baseline_method",
	"figures/npp_range",

	"layers/layer_mines",
	"layers/layer_cells",
	"layers/layer_destroyed_year",
	"layers/layer_restored_year",
	"layers/layer_mine",
	"layers/layer_state",
	"layers/layer_npp_a",
	"layers/layer_vcs",
	"layers/layer_trend_slope",
	"layers/layer_trend_class",
	"layers/layer_potential_change",
}

// isView tells whether an object is a view with a macro beside it: an indicator, or
// what a figure of the report draws.
func isView(object string) bool {
	return strings.HasPrefix(object, "views/") || strings.HasPrefix(object, "figures/")
}

// derived names the tables that are computed from others and have no file of
// their own in a dataset.
const derived = "pixel_year"

// A piece is one of the parts of an object's file. They are created when they are
// needed: binding all of them takes longer than most statements.
type piece struct {
	object string
	part   part
}

type part int

const (
	body     part = iota // what other objects build on: the table, the function, the macro
	view                 // the view beside the macro, for who looks into the catalogue
	comments             // what only a look into the catalogue shows
)

var viewPattern = regexp.MustCompile(`^create view \w+ as from \w+\(\);`)

// partOf is the part that the line of a file belongs to.
func partOf(line string) part {
	switch {
	case strings.HasPrefix(line, "comment on "):
		return comments
	case viewPattern.MatchString(line):
		return view
	}
	return body
}

// sourcePattern is an object where it is made and where a query reads from it.
var sourcePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(from|join|create view|create table|create macro) (` + strings.Join(slices.Collect(maps.Keys(byName)), "|") + `)\b`)
})

// text is the SQL that creates the piece, empty where the file has no such part.
func (p piece) text() string {
	var text strings.Builder
	for line := range strings.Lines(definition(p.object)) {
		if partOf(line) == p.part {
			text.WriteString(line)
		}
	}
	return text.String()
}

// qualified is the piece's text with the schema of the object and of those that its
// queries read from. DuckDB looks up the names in a macro where the macro is called, so
// that a CTE of the caller would take the place of a table.
func (p piece) qualified() string {
	if p.part == comments {
		return p.text()
	}
	return sourcePattern().ReplaceAllString(p.text(), "$1 main.$2")
}

// everything is all pieces of all objects.
func everything() []piece {
	var pieces []piece
	for _, object := range objects {
		pieces = append(pieces, piece{object, body}, piece{object, view}, piece{object, comments})
	}
	return pieces
}

// definition is the text of an object's file. A missing one is a mistake in the
// table of contents, which the tests find.
func definition(object string) string {
	text, err := files.ReadFile(object + ".sql")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// tables are the objects that are files of the dataset.
func tables() []string {
	return slices.DeleteFunc(slices.Clone(objects), func(object string) bool {
		return !strings.HasPrefix(object, "tables/")
	})
}

// requirements are the objects that the body of each object names, itself
// included.
var requirements = sync.OnceValue(func() map[string][]string {
	all := make(map[string][]string)
	for _, object := range objects {
		for _, word := range words(withoutComments(piece{object, body}.text())) {
			if other, ok := byName[word]; ok && !slices.Contains(all[object], other) {
				all[object] = append(all[object], other)
			}
		}
	}
	return all
})

// byName are the objects by the names they have in SQL.
var byName = func() map[string]string {
	names := make(map[string]string)
	for _, object := range objects {
		names[path.Base(object)] = object
	}
	return names
}()

// named are the bodies of the objects whose names are words of the text and of
// those they are made of, in the order of the table of contents; more than the text
// needs where a column or a word of a comment is named like one.
func named(text string) []piece {
	wanted := make(map[string]bool)
	var want func(object string)
	want = func(object string) {
		if !wanted[object] {
			wanted[object] = true
			for _, other := range requirements()[object] {
				want(other)
			}
		}
	}
	for _, word := range words(text) {
		if object, ok := byName[word]; ok {
			want(object)
		}
	}
	var pieces []piece
	for _, object := range objects {
		if wanted[object] {
			pieces = append(pieces, piece{object, body})
		}
	}
	return pieces
}

// macroOf is the macro that stands for a view which is not there: making a view
// takes DuckDB as long as binding the statement.
func macroOf(table string) (macro string, parameters []any, err error) {
	if object := byName[strings.ToLower(table)]; isView(object) {
		return path.Base(object), nil, nil
	}
	return "", nil, nil
}

// looksAround reports whether a statement may depend on objects it does not name.
func looksAround(text string) bool {
	return slices.ContainsFunc(words(text), func(word string) bool {
		for _, prefix := range []string{"duckdb_", "pg_", "pragma_", "sqlite_", "information_schema", "query", "show", "describe"} {
			if strings.HasPrefix(word, prefix) {
				return true
			}
		}
		return word == "sql_auto_complete" || word == "summarize"
	})
}

var wordPattern = regexp.MustCompile(`[a-z_][a-z_0-9]*`)

func words(text string) []string {
	return wordPattern.FindAllString(strings.ToLower(text), -1)
}

var commentPattern = regexp.MustCompile(`(?m)^ *--.*$`)

func withoutComments(text string) string {
	return commentPattern.ReplaceAllString(text, "")
}

// tableFiles names the files a dataset must hold, beside its manifest.
func tableFiles() []string {
	var names []string
	for _, object := range tables() {
		if name := path.Base(object); name != derived {
			names = append(names, name+".parquet")
		}
	}
	return names
}
