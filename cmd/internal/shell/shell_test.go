package shell

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
