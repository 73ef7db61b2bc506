package export

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/sql"
)

// allMark begins the README.txt of a directory of --all, by which --force knows one.
const allMark = "minecarbon export"

// leftByReaders are the ends of names that GDAL, SQLite and DuckDB give to files beside those that they read.
var leftByReaders = []string{"", ".aux.xml", "-wal", "-shm", "-journal", ".wal"}

// item is one file of --all.
type item struct {
	what, file string // file is relative to the directory
	meaning    string
	yearly     bool // whether it is written as of a year
}

// items returns the files of --all in the order of its README.txt; name is the name of the study.
func (e *exporter) items(name string) []item {
	all := []item{
		{whatMines, "mines.parquet", "the mines with all their indicators (GeoParquet)", true},
		{whatCells, "cells.parquet", "the NPP cells with their productivity (GeoParquet)", true},
		{whatMap, name + ".gpkg", "both as layers with styles for QGIS (GeoPackage)", true},
		{whatDatabase, name + ".duckdb", "tables, views and macros for DuckDB " + sql.OldestDuckDB + " and later", false},
	}
	for _, l := range e.layers {
		file, meaning := l.Name, withUnit(l.Comment, l.Unit)
		if l.Yearly {
			file = fmt.Sprintf("%s_%d", l.Name, e.yearOrLast())
		}
		all = append(all, item{l.Name, "rasters/" + file + ".tif", meaning, l.Yearly})
	}
	for _, o := range e.objects {
		switch {
		case o.Kind == "table" && o.Name != "pixel_year":
			all = append(all, item{o.Name, "tables/" + o.Name + ".parquet", o.Comment, false})
		case o.Kind == "view":
			all = append(all, item{o.Name, "views/" + o.Name + ".parquet", o.Comment, false})
		}
	}
	return all
}

// exportAll writes everything into a directory that appears whole or not at all.
func (e *exporter) exportAll(ctx context.Context) error {
	to := Folder{Destination: Destination{Path: filepath.Clean(e.output), Dataset: e.Dir}, Force: e.force, What: "export", Ours: earlierExport}
	target, err := to.Target()
	if err != nil {
		return err
	}
	return to.Publish(target, func(staged string) error {
		for _, folder := range []string{"rasters", "tables", "views"} {
			if err := os.Mkdir(filepath.Join(staged, folder), 0o755); err != nil {
				return exit.WriteError(e.output, err)
			}
		}
		return e.fill(ctx, staged)
	})
}

// earlierExport knows an export by its README.txt, which names its files.
func earlierExport(target string, entries []os.DirEntry) (earlier bool, stranger string) {
	readme, err := os.ReadFile(filepath.Join(target, "README.txt"))
	if err != nil || !strings.HasPrefix(string(readme), allMark) {
		return false, ""
	}
	for _, entry := range entries {
		name := entry.Name()
		of := func(suffix string) bool {
			return strings.Contains(string(readme), "\n"+strings.TrimSuffix(name, suffix)+" ")
		}
		if name != "README.txt" && !slices.ContainsFunc(leftByReaders, of) && !strings.Contains(string(readme), "\n"+name+"/") {
			return true, name
		}
	}
	return true, ""
}

// fill writes all files below the directory.
func (e *exporter) fill(ctx context.Context, directory string) error {
	pairs, err := Provenance(e.session, e.Dir)
	if err != nil {
		return err
	}
	var state console.Phase
	line := console.NewProgress(e.Streams, state.String)
	defer line.Stop()
	items := e.items(fileName(pairs["study"]))
	for i, it := range items {
		if err := ctx.Err(); err != nil {
			return err
		}
		progress := func(phase string, done, total int) {
			state.Set(fmt.Sprintf("%d of %d: %s: %s", i+1, len(items), it.file, phase), done, total)
		}
		if err := e.writeItem(ctx, it, filepath.Join(directory, it.file), progress); err != nil {
			return err
		}
	}
	readme := filepath.Join(directory, "README.txt")
	if err := os.WriteFile(readme, []byte(e.readme(items, pairs)), 0o644); err != nil {
		return exit.WriteError(e.output, err)
	}
	return nil
}

func (e *exporter) writeItem(ctx context.Context, it item, path string, progress func(string, int, int)) error {
	part := *e
	part.output, part.year = path, 0
	if it.yearly {
		part.year = e.yearOrLast()
	}
	format, err := part.chooseFormat(false)
	if err != nil {
		return err
	}
	t, err := part.target(it.what, format)
	if err != nil {
		return err
	}
	progress("", 0, 0)
	return t.write(ctx, &part, Destination{Path: path, Dataset: e.Dir}, progress)
}

// readme says what each file is.
func (e *exporter) readme(items []item, pairs map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, %d to %d\n\n%s\n", allMark, pairs["study"], e.studyMap.FirstYear, e.studyMap.LastYear, provenanceText(pairs))
	fmt.Fprintf(&b, "\nRasters that name a year are of it; sums, mines and cells go up to %d.\n\n", e.yearOrLast())
	width := 0
	for _, it := range items {
		width = max(width, len([]rune(it.file)))
	}
	for _, it := range items {
		fmt.Fprintf(&b, "%-*s  %s\n", width, it.file, it.meaning)
	}
	b.WriteString(`
Units and meanings of columns are in the files: in Parquet the metadata of each field, in DuckDB and GeoPackage the comments of
the columns. Beside a raster lie its style for QGIS (.qml) and the names of its classes (.tif.aux.xml).

  geopandas.read_parquet("mines.parquet").plot("vcsd_gg")
  pandas.read_parquet("views/deficit.parquet")
  duckdb.connect("` + fileName(pairs["study"]) + `.duckdb", read_only=True).sql("from deficit(to_year := 2015)")
`)
	return b.String()
}

// fileName turns text into the name of a file: letters and digits of any script, the rest hyphens.
func fileName(text string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			return unicode.ToLower(r)
		}
		return '-'
	}, text)
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	if name = strings.Trim(name, "-"); name == "" {
		return "study"
	}
	return string([]rune(name)[:min(60, len([]rune(name)))])
}
