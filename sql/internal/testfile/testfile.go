package testfile

import (
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what the statements of testdata give")

// A Block is one case of a file: a statement, a line "----" and what the statement
// gives. A blank line ends it. Lines before it that begin with # say what it shows and
// where its numbers come from. A statement that begins with a double quote is a Go string.
type Block struct{ comment, text, result string }

// Statement returns the text of the statement.
func (b Block) Statement(t testing.TB) string {
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

// Blocks reads a file.
func Blocks(t testing.TB, name string) []Block {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []Block
	for _, paragraph := range strings.Split(strings.TrimRight(string(content), "\n"), "\n\n") {
		var b Block
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

// Run holds what each statement of a file gives to what the file says, or writes it
// there with -update.
func Run(t *testing.T, name string, run func(statement string) string) {
	t.Helper()
	all, changed := Blocks(t, name), false
	var content []string
	for _, b := range all {
		if b.text != "" {
			got := run(b.Statement(t))
			if got != b.result && !*update {
				t.Errorf("%s: %s\n got:\n%swant:\n%s", name, b.text, got, b.result)
			}
			changed = changed || got != b.result
			b.text += "\n----\n" + got
		}
		content = append(content, b.comment+b.text)
	}
	if *update && changed {
		if err := os.WriteFile(name, []byte(strings.Join(content, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
