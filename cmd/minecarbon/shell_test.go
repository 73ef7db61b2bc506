package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/sql"
)

// TestShellScript feeds a shell from something that is not a terminal.
func TestShellScript(t *testing.T) {
	skipShort(t, "starts the shell many times")
	t.Parallel()
	directory := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.sql", "-- head\nselect 1 as a; select\n'x;' as b;\n.format jsonl\nselect 2 as c\n")
	bad := file("bad.sql", "select 1 as a;\n\nselect\n nothing\nfrom mine;\nselect 2 as never;\n")
	loop := file("loop.sql", ".read "+filepath.Join(directory, "loop.sql")+"\n")
	for _, c := range []struct {
		name, input, out, err string
		code                  int
	}{
		{"nothing", "", "", "", 0},
		{"blanks", " \n;\n-- none\n", "", "", 0},
		{"statements", "select 1 as a;\nselect\n2 as b; select 3 as c;\n", "a\n1\nb\n2\nc\n3\n", "", 0},
		{"no end", "select 1 as a", "a\n1\n", "", 0},
		{"byte order mark", "\ufeffselect 1 as a;", "a\n1\n", "", 0},
		{"carriage returns", "select 1\r\nas a;\r\n.quit\r\n", "a\n1\n", "", 0},
		{"semicolon", "select 'a;b' as a; -- ;\nselect $$;$$ as b;", "a\na;b\nb\n;\n", "", 0},
		{"quit", "select 1 as a;\n.quit\nselect 2 as b;\n", "a\n1\n", "", 0},
		{"quit cut short", ".q", "", "", 0},
		{"quit on the line of a statement", "select 1 as a; .exit\nselec", "a\n1\n", "", 0},
		{"first error", "select 1 as a;\nselec 2;\nselect 3;\n", "a\n1\n", "minecarbon: standard input:2: Parser Error", 1},
		{"unfinished", "select 'a", "", "standard input:1: ", 1},
		{"unknown command", ".frob", "", "minecarbon: standard input:1: .frob: unknown; .help lists the commands\n", 2},
		{"near command", ".tabels", "", ".tabels: unknown; did you mean .tables?\n", 2},
		{"two commands", ".ex", "", ".ex: may be .examples or .exit; write more of it\n", 2},
		{"argument missing", ".describe", "", ".describe: give NAME\n", 2},
		{"argument too many", ".tables x", "", ".tables: takes no argument\n", 2},
		{"not on or off", ".timing maybe", "", ".timing maybe: give on or off\n", 2},
		{"format", ".format tsv\nselect null as a;\n.format auto;\nselect null as a, 1 as b;\n", "a\n\\N\na,b\n,1\n", "", 0},
		{"unknown format", ".format xml", "", `format "xml": unknown; choose table,`, 2},
		{"parquet", ".format parquet\nselect 1;", "", "holds one result in a file; give it with .output FILE", 2},
		{"read", ".read " + good, "a\n1\nb\nx;\n{\"c\":2}\n", "", 0},
		{"read with an error", ".read " + bad, "a\n1\n", "standard input:1: " + bad + ":3: ", 1},
		{"read itself", ".read " + loop, "", "it reads itself", 2},
		{"read nothing", ".read " + filepath.Join(directory, "absent"), "", "no such file or directory", 3},
		{"describe", ".describe vcs_trend", "view, macro vcs_trend\n", "", 0},
		{"describe nothing", ".describe vcs_trent", "", `there is no "vcs_trent"; did you mean vcs_trend?`, 2},
		{"tables", ".tables", "deficit                  view, macro", "", 0},
		{"help", ".help", ".output [FILE]", "", 0},
		{"examples", ".examples", "R_V and R_VCS of every year", "", 0},
		{"no example", ".examples 99", "", ".examples 99: give a number from 1 to 12\n", 2},
		{"timing", ".timing on\nselect 1 as a;", "a\n1\n", "1 row, 0.", 0},
	} {
		got := runProgram(t, program(nil, "shell", "-d", tiny), c.input)
		if got.code != c.code || !strings.HasPrefix(got.out, c.out) && !strings.Contains(got.out, c.out) || !strings.Contains(got.err, c.err) {
			t.Errorf("%s: %+v; want %d, %q, %q", c.name, got, c.code, c.out, c.err)
		}
		if c.err == "" && got.err != "" || c.out == "" && got.out != "" {
			t.Errorf("%s: %+v; want silence", c.name, got)
		}
	}
}

func TestShellArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args    []string
		code    int
		message string
	}{
		{[]string{"shell"}, 2, "no dataset is given"},
		{[]string{"shell", "-d", tiny, "select 1"}, 2, "shell: unknown command"},
		{[]string{"shell", "-d", "absent"}, 3, "absent"},
		{[]string{"shell", "-d", tiny, "-f", "xml"}, 2, `format "xml": unknown`},
		{[]string{"shell", "-d", tiny, "--timeout", "100ms"}, 4, "standard input:1: the time limit of 100ms was reached"},
	} {
		got := runProgram(t, program(nil, c.args...), endless+";\nselect 1;")
		if got.code != c.code || !strings.Contains(got.err, c.message) || got.out != "" {
			t.Errorf("%v: %+v; want %d, %q", c.args, got, c.code, c.message)
		}
	}
}

// TestShellOutput writes files from a script; after an error there is none.
func TestShellOutput(t *testing.T) {
	skipShort(t, "starts the shell often")
	t.Parallel()
	directory := t.TempDir()
	path := filepath.Join(directory, "out.jsonl")
	run := func(input string) outcome { return runProgram(t, program(nil, "shell", "-d", tiny), input) }
	got := run(".output " + path + "\nselect 1 as a;\nselect 2 as b;\n.output\nselect 3 as c;\n")
	if content, err := os.ReadFile(path); err != nil || string(content) != "{\"a\":1}\n{\"b\":2}\n" || got.code != 0 || got.out != "c\n3\n" {
		t.Errorf("%+v, the file holds %q, %v", got, content, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		input string
		code  int
	}{
		{".output " + path + "\nselect 1 as a;\nselec 2;\n", 1},
		{".output " + path + "\nselect case when range = 90000 then error('late') end from range(100000);", 1},
		{".output " + path + "\n", 0}, // without a result there is no file
		{".output " + directory + "\nselect 1;", 2},
		{".output " + filepath.Join(directory, "absent", "x") + "\nselect 1;", 2},
		{".output " + filepath.Join(tiny, "x.csv") + "\nselect 1;", 2},
		{".output " + filepath.Join(directory, "x.csv") + "\nselect 1 as a;\n.format parquet\nselect 1 as a;", 2},
	} {
		if got := run(c.input); got.code != c.code || got.out != "" {
			t.Errorf("%q: %+v; want %d", c.input, got, c.code)
		}
		wantEmpty(t, directory)
	}
	for _, end := range []string{".output\n", ".quit\n", ""} {
		full := run(".output /dev/full\nselect 1 as a;\n" + end)
		if full.code != 1 || !strings.Contains(full.err, "write /dev/full: no space left on device") {
			t.Errorf("a full disk, then %q: %+v", end, full)
		}
	}
}

// TestShellExamples runs every example by its number.
func TestShellExamples(t *testing.T) {
	skipShort(t, "starts a shell for every example")
	t.Parallel()
	for i, e := range sql.Examples() {
		got := runProgram(t, program(nil, "shell", "-d", tiny, "-f", "csv"), fmt.Sprintf(".examples %d\n", i+1))
		if got.code != 0 || got.err != "" || !strings.Contains(got.out, ",") {
			t.Errorf("%s: %+v", e.Title, got)
		}
	}
}
