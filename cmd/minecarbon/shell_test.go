package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/sql"
)

// TestShellScript feeds a shell what is no terminal.
func TestShellScript(t *testing.T) {
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
	for i, e := range sql.Examples() {
		got := runProgram(t, program(nil, "shell", "-d", tiny, "-f", "csv"), fmt.Sprintf(".examples %d\n", i+1))
		if got.code != 0 || got.err != "" || !strings.Contains(got.out, ",") {
			t.Errorf("%s: %+v", e.Title, got)
		}
	}
}

func TestFinished(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "  ": true, "select 1": false, "select 1;": true, "select 1; ": true, "select 1; select": false,
		"select ';": false, "select ';\n';": true, ".tables": true, " .tables": true, "select 1;\n.tables": true,
		"select\n.5;": true, "select\n.5": false, "-- note": true, "select 1; -- note": true, "/* note": false, "/* a\n*/": true,
		"select 1; .quit": true, "select $$;\n": false,
	} {
		if got := finished(text); got != want {
			t.Errorf("finished(%q) is %t, want %t", text, got, want)
		}
	}
}

func TestCompleteCommands(t *testing.T) {
	directory := t.TempDir()
	for _, name := range []string{"a.sql", "ab.sql", ".hidden"} {
		if err := os.WriteFile(filepath.Join(directory, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(directory, "abc"), 0o755); err != nil {
		t.Fatal(err)
	}
	var s shell
	in := func(name string) string { return filepath.Join(directory, name) }
	for text, want := range map[string][]string{
		".ou":                         {".output "},
		"select 1;\n.ou":              {".output "},
		".quit":                       {".quit"},
		".e":                          {".examples ", ".exit"},
		".format ma":                  {"markdown"},
		".fo ma":                      {"markdown"},
		".timing  o":                  {"on", "off"},
		".examples 1":                 {"1", "10", "11", "12"},
		".read " + in("a"):            {in("a.sql"), in("ab.sql"), in("abc") + "/"},
		".output " + directory + "/":  {in("a.sql"), in("ab.sql"), in("abc") + "/"},
		".output " + in(".h"):         {in(".hidden")},
		".read " + in("absent") + "/": nil,
		".tables x":                   nil,
		".frob x":                     nil,
	} {
		var got []string
		for _, c := range s.complete(text) {
			got = append(got, c.Text)
			if !strings.HasPrefix(c.Text, text[c.Start:]) {
				t.Errorf("%q: %q does not go on from %q", text, c.Text, text[c.Start:])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTableFits narrows tables to screens: no line is wider, no number is cut.
func TestTableFits(t *testing.T) {
	list := func() *listing {
		l := newListing("identifier", "name", "what it is", "note")
		l.columns = append(l.columns, sql.Column{Name: "a_long_name_of_numbers", Kind: sql.Number})
		for i := range 3 {
			l.add("M00"+fmt.Sprint(i), strings.Repeat("煤", 5+i), strings.Repeat("text ", 10), "", fmt.Sprint(123456.25*float64(i)))
		}
		return l
	}
	for width := 8; width < 140; width++ {
		var out strings.Builder
		f := newTableFormat(look{width: width}).(*tableFormat)
		if _, err := copyRows(&out, f, list(), 0, func() {}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		for _, line := range lines {
			if terminalWidth.StringWidth(line) > width {
				t.Errorf("width %d: %q is wider", width, line)
			}
		}
		if shown := len(f.widths); shown+len(f.leftOut) != 5 || shown == 5 && !strings.HasSuffix(lines[4], "  246912.5") {
			t.Errorf("width %d: %d columns shown, %q left out\n%s", width, shown, f.leftOut, out.String())
		}
	}
}

func TestHistory(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	open := func() *history {
		h, err := openHistory()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first, second := open(), open() // two shells at once
	for i := range 100 {
		for _, h := range []*history{first, second} {
			if err := h.add(fmt.Sprintf("select %d,\n'日本' -- \x1b", i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := first.add("select 99,\n'日本' -- \x1b"); err != nil || first.Len() != 100 {
		t.Errorf("the same twice: %d texts, %v", first.Len(), err)
	}
	third := open()
	if third.Len() != 200 || third.At(198) != "select 99,\n'日本' -- \x1b" || first.Len() != 100 {
		t.Errorf("%d texts of both, %d of the first", third.Len(), first.Len())
	}
	f, err := os.OpenFile(third.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("{no history}\n\"half a li\n")
	for i := range 2 * historyEntries {
		fmt.Fprintf(f, "\"statement %d\"\n", i)
	}
	f.Close()
	if n := open().Len(); n != 2*historyEntries+200 {
		t.Errorf("%d texts beside what is none, want %d", n, 2*historyEntries+200)
	}
	last := open()
	if want := fmt.Sprintf("statement %d", historyEntries); last.Len() != historyEntries || last.At(0) != want {
		t.Errorf("%d texts are kept, the first %q; want %d, %q", last.Len(), last.At(0), historyEntries, want)
	}
	if err := last.add(strings.Repeat("x", historyEntry+1)); err != nil || last.Len() != historyEntries {
		t.Errorf("a text too long to remember: %d, %v", last.Len(), err)
	}
}

// TestHistoryIsNoCondition has shells work where none can be kept.
func TestHistoryIsNoCondition(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "minecarbon"), []byte("in the way"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_STATE_HOME", directory)
	h, err := openHistory()
	if err == nil || h == nil {
		t.Fatal("no error where there is no directory for the history")
	}
	if err := h.add("select 1"); err != nil || h.Len() != 1 {
		t.Errorf("%d texts, %v; want the one in memory", h.Len(), err)
	}
}

func TestKeyLength(t *testing.T) {
	for typed, want := range map[string]int{
		"": 0, "a": 1, "ab": 1, "é": 2, "\xc3": 0, "日本": 3, "\xff": 1, "\x03": 1,
		"\x1b": 0, "\x1b[": 0, "\x1b[A": 3, "\x1b[1;5Cx": 6, "\x1b[200~": 6, "\x1bO": 0, "\x1bOA": 3, "\x1bb": 2, "\x1b\x1b[A": 4, "\x1b日": 4,
	} {
		if got := keyLength([]byte(typed)); got != want {
			t.Errorf("keyLength(%q) is %d, want %d", typed, got, want)
		}
	}
}
