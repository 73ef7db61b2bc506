package sql

import (
	"embed"
	"path"
	"strings"
)

//go:embed tables/*.sql functions/*.sql views/*.sql checks/*.sql
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
	"tables/cohort",
	"tables/event",
	"tables/cohort_year",
	"tables/pixel",
	"tables/pixel_year",

	"functions/dyadic",
	"functions/incomplete_beta",
	"functions/positive_factor",
	"functions/study_year",
	"functions/baseline_setting",
	"functions/land_year",
	"functions/annual_sum",
	"functions/vcs_line",

	"views/annual_vcs",
	"views/vcs_trend",
	"views/pixel_trend",
	"views/trend_class",
	"views/undisturbed_line",
	"views/baseline",
	"views/direct_change",
	"views/potential_change",
	"views/rates",
	"views/deficit",
	"views/summary",
}

// derived names the tables that are computed from others and have no file of
// their own in a dataset.
const derived = "pixel_year"

// definitions is the text of all objects in order, in one transaction.
func definitions() (string, error) {
	var text strings.Builder
	text.WriteString("begin;\n")
	for _, object := range objects {
		file, err := files.ReadFile(object + ".sql")
		if err != nil {
			return "", err
		}
		text.Write(file)
	}
	text.WriteString("commit;\n")
	return text.String(), nil
}

// tableFiles names the files a dataset must hold, beside its manifest.
func tableFiles() []string {
	var names []string
	for _, object := range objects {
		if folder, name := path.Split(object); folder == "tables/" && name != derived {
			names = append(names, name+".parquet")
		}
	}
	return names
}
