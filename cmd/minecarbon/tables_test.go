package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	tables := func(args ...string) outcome {
		return runProgram(t, program(nil, append([]string{"tables", "-d", tiny}, args...)...), "")
	}
	list := tables()
	for _, name := range []string{"mine", "pixel_year", "deficit", "summary", "krige"} {
		if list.code != 0 || !strings.Contains(list.out, "\n"+name+" ") {
			t.Errorf("tables does not list %s: %+v", name, list)
		}
	}
	one := tables("DEFICIT")
	for _, text := range []string{"view, macro deficit\n", "\nvcsd_gg ", "Gg", "to_year"} {
		if one.code != 0 || !strings.Contains(one.out, text) {
			t.Errorf("tables DEFICIT does not say %q: %+v", text, one)
		}
	}
	if markdown := tables("-f", "markdown", "deficit"); !strings.Contains(markdown.out, "## view, macro deficit\n") {
		t.Errorf("markdown: %+v", markdown)
	}
	if wrong := tables("defict"); wrong.err != "minecarbon: tables: there is no \"defict\"; did you mean deficit?\n" {
		t.Errorf("near match: %+v", wrong)
	}
	if wrong := tables("xyzzy"); wrong.code != 2 || !strings.Contains(wrong.err, "tables without a name lists all") {
		t.Errorf("no match: %+v", wrong)
	}
}

// TestTablesDocumented holds the catalogue to documenting every object, column and parameter.
func TestTablesDocumented(t *testing.T) {
	got := runProgram(t, program(nil, "tables", "-d", tiny, "-f", "json"), "")
	var entries []catalogueEntry
	if err := json.Unmarshal([]byte(got.out), &entries); err != nil || len(entries) == 0 {
		t.Fatal(err, got)
	}
	for _, e := range entries {
		if e.Meaning == "" || !slices.Contains(catalogueKinds, e.Kind) {
			t.Errorf("%s %s: meaning %q", e.Kind, e.Name, e.Meaning)
		}
		for _, c := range e.Columns {
			if c.Meaning == "" {
				t.Errorf("%s %s: column %s has no meaning", e.Kind, e.Name, c.Name)
			}
		}
	}
	if rows := runProgram(t, program(nil, "tables", "-d", tiny, "-f", "jsonl"), ""); bytes.Count([]byte(rows.out), []byte("\n")) < len(entries) {
		t.Errorf("jsonl: %+v", rows)
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"deficit", "defict", 1}, {"flaw", "lawn", 2}} {
		if got := editDistance(c.a, c.b); got != c.want || editDistance(c.b, c.a) != got {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
