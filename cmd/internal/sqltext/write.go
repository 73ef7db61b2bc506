package sqltext

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/version"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/dialect"
)

// A writer writes the objects of the .sql files in a dialect.
type writer struct {
	library *dialect.Library
	dialect dialect.Dialect
	path    string   // of the dataset, empty where the reader says it
	absent  []string // tables without a file
}

// statement returns the statement of a view.
func (w writer) statement(view string, given []string) (string, error) {
	if views := w.library.Views(); !slices.Contains(views, view) {
		return "", exit.Usagef("sql: there is no view %s%s", view, suggestion(view, views))
	}
	arguments, err := w.arguments(view, given)
	if err != nil {
		return "", err
	}
	return w.library.Statement(w.dialect, view, arguments)
}

const sparkHead = `-- The tables and views of minecarbon over the Parquet files of a dataset, for Apache Spark 4.3: spark-sql -f FILE, or -i FILE to ask on.
-- They are temporary views of a session. Without the first setting, views such as vcs_trend take minutes to plan.
set spark.sql.constraintPropagation.enabled=false;
`

// script returns a text that makes all tables and views.
func (w writer) script() (string, error) {
	if w.dialect.Name == dialect.DuckDB.Name {
		return sql.Script(w.path, w.absent), nil
	}
	var text strings.Builder
	text.WriteString(sparkHead)
	if w.path == "" {
		text.WriteString("-- set minecarbon.dataset=PATH before; it is a folder, or the address of one in an object store.\n")
	} else {
		text.WriteString("set minecarbon.dataset=" + w.path + ";\n")
	}
	for _, table := range w.library.Tables() {
		statement, err := w.library.Table(w.dialect, table, slices.Contains(w.absent, table))
		if err != nil {
			return "", err
		}
		w.create(&text, table, statement)
	}
	for _, view := range w.library.Views() {
		statement, err := w.library.Statement(w.dialect, view, nil)
		if err != nil {
			return "", err
		}
		w.create(&text, view, statement)
	}
	return text.String(), nil
}

func (w writer) create(text io.Writer, name, statement string) {
	fmt.Fprintf(text, "\ncreate or replace temporary view %s comment %s as\n%s;\n", name, w.dialect.Quoted(w.library.Comment(name)), statement)
}

// indexFile lists what a folder holds, and tells such a folder from others.
const indexFile = "index.json"

type index struct {
	Minecarbon string       `json:"minecarbon"`
	Dialect    string       `json:"dialect"`
	Tables     []indexTable `json:"tables,omitempty"`
	Views      []indexView  `json:"views"`
}

// An indexTable is a table; Optional says that its file may be absent and that there is a statement for that, NAME.empty.sql.
type indexTable struct {
	Name     string `json:"name"`
	Optional bool   `json:"optional"`
}

type indexView struct {
	Name       string           `json:"name"`
	Comment    string           `json:"comment"`
	Parameters []indexParameter `json:"parameters"`
	Steps      []string         `json:"steps,omitempty"` // the names of the statements before the last, whose rows the others read
	Brief      *indexBrief      `json:"brief,omitempty"`
}

// An indexBrief is a view without its intervals, NAME.brief.sql, for readers that give no confidence.
type indexBrief struct {
	Steps []string `json:"steps"`
}

type indexParameter struct {
	Name    string          `json:"name"`
	Default json.RawMessage `json:"default"` // of the SQL, in which numbers and null are as in JSON
	Comment string          `json:"comment"`
}

// files returns the texts of a folder by their paths in it.
func (w writer) files() (map[string]string, error) {
	all := map[string]string{}
	head := index{Minecarbon: version.Text(), Dialect: w.dialect.Name}
	var err error
	for _, view := range w.library.Views() {
		entry := indexView{Name: view, Comment: w.library.Comment(view), Parameters: []indexParameter{}}
		for _, p := range w.library.Parameters(view) {
			entry.Parameters = append(entry.Parameters, indexParameter{p.Name, json.RawMessage(p.Default), sql.ParameterComment(p.Name)})
		}
		if err = w.addView(all, &entry); err != nil {
			return nil, err
		}
		head.Views = append(head.Views, entry)
	}
	if w.dialect.Name == dialect.DuckDB.Name {
		all["init.sql"] = sql.Script(w.path, w.absent)
	} else if head.Tables, err = w.addTables(all); err != nil {
		return nil, err
	}
	content, err := json.MarshalIndent(head, "", "  ")
	all[indexFile] = string(content)
	return all, err
}

// stepEnd stands between the statements of a file.
const stepEnd = "\n;\n"

// addView adds the files of a view.
func (w writer) addView(all map[string]string, entry *indexView) (err error) {
	file := "views/" + entry.Name
	if w.dialect.Name == dialect.DuckDB.Name {
		all[file+".sql"], err = w.library.Statement(w.dialect, entry.Name, nil)
		return err
	}
	if all[file+".sql"], entry.Steps, err = w.steps(entry.Name, false); err != nil || !w.library.MayBeBrief(entry.Name) {
		return err
	}
	entry.Brief = &indexBrief{}
	all[file+".brief.sql"], entry.Brief.Steps, err = w.steps(entry.Name, true)
	return err
}

// steps returns the text of a view in steps and their names.
func (w writer) steps(view string, brief bool) (text string, names []string, err error) {
	steps, err := w.library.Steps(w.dialect, view, brief)
	if err != nil {
		return "", nil, err
	}
	var texts []string
	for _, step := range steps {
		texts = append(texts, step.Text)
		names = append(names, step.Name)
	}
	return strings.Join(texts, stepEnd), names[:len(names)-1], nil
}

// addTables adds the tables of Spark.
func (w writer) addTables(all map[string]string) (tables []indexTable, err error) {
	for _, name := range w.library.Tables() {
		t := indexTable{name, slices.Contains(sql.OptionalTables(), name)}
		tables = append(tables, t)
		if all["tables/"+name+".sql"], err = w.library.Table(w.dialect, name, false); err != nil {
			return nil, err
		}
		if t.Optional {
			if all["tables/"+name+".empty.sql"], err = w.library.Table(w.dialect, name, true); err != nil {
				return nil, err
			}
		}
	}
	return tables, nil
}

// writeFiles writes the texts below a directory.
func writeFiles(directory string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(directory, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// earlier knows a folder by its index.
func earlier(_ string, entries []os.DirEntry) (earlier bool, stranger string) {
	for _, entry := range entries {
		switch name := entry.Name(); name {
		case indexFile:
			earlier = true
		case "init.sql", "tables", "views":
		default:
			stranger = name
		}
	}
	return earlier, stranger
}
