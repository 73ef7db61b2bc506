package sql

import (
	"errors"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what the statements of testdata give")

// A block of a file in testdata is a statement, a line "----" and what the statement
// gives. A blank line ends it. Lines before it that begin with # say what it shows and
// where its numbers come from. A statement that begins with a double quote is a Go string.
type block struct{ comment, text, result string }

func (b block) statement(t testing.TB) string {
	t.Helper()
	if !strings.HasPrefix(b.text, `"`) {
		return b.text
	}
	text, err := strconv.Unquote(b.text)
	if err != nil {
		t.Fatalf("%s: %v", b.text, err)
	}
	return text
}

// blocks reads a file of testdata.
func blocks(t testing.TB, name string) []block {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var all []block
	for _, paragraph := range strings.Split(strings.TrimRight(string(content), "\n"), "\n\n") {
		var b block
		for strings.HasPrefix(paragraph, "#") {
			var line string
			line, paragraph, _ = strings.Cut(paragraph, "\n")
			b.comment += line + "\n"
		}
		text, result, _ := strings.Cut(paragraph+"\n", "----\n")
		b.text, b.result = strings.TrimSuffix(text, "\n"), result
		all = append(all, b)
	}
	return all
}

// runFile holds what each statement of a file gives to what the file says, or writes it
// there with -update.
func runFile(t *testing.T, name string, run func(statement string) string) {
	t.Helper()
	all, changed := blocks(t, name), false
	var content []string
	for _, b := range all {
		if b.text != "" {
			got := run(b.statement(t))
			if got != b.result && !*update {
				t.Errorf("%s: %s\n got:\n%swant:\n%s", name, b.text, got, b.result)
			}
			changed = changed || got != b.result
			b.text += "\n----\n" + got
		}
		content = append(content, b.comment+b.text)
	}
	if *update && changed {
		if err := os.WriteFile("testdata/"+name, []byte(strings.Join(content, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// resultOf is what a statement gives: its rows as [csvOf] writes them, or its error
// without blank lines, in which DATASET stands for the directory that the session reads.
func resultOf(t *testing.T, s *Session, text string) string {
	t.Helper()
	rows, err := csvOf(s, text)
	if err == nil {
		return rows
	}
	if !errors.Is(err, ErrStatement) || strings.Contains(err.Error(), throughQuery) {
		t.Errorf("%s: %v, want ErrStatement about the statement itself", text, err)
	}
	message := "error: "
	for line := range strings.Lines(strings.ReplaceAll(err.Error(), s.dataset.path, "DATASET")) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			message += line + "\n"
		}
	}
	return message
}

// testSession runs the statements of a file in one session.
func testSession(t *testing.T, name string, s *Session) {
	t.Helper()
	runFile(t, name, func(text string) string { return resultOf(t, s, text) })
}
