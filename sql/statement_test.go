package sql

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
	"github.com/minecarbon/minecarbon/sql/internal/testfile"
)

// splits are the texts of split.txt. They mix everything in which a semicolon may stand.
func splits(t *testing.T) []string {
	var texts []string
	for _, b := range testfile.Blocks(t, "testdata/split.txt") {
		texts = append(texts, b.Statement(t))
	}
	return texts
}

// A statement of a text is a line of the file, what is left a line that begins with rest.
func TestSplit(t *testing.T) {
	t.Parallel()
	testfile.Run(t, "testdata/split.txt", func(text string) string {
		statements, rest := Split(text)
		var result strings.Builder
		for _, statement := range statements {
			fmt.Fprintf(&result, "%q\n", statement)
		}
		if rest != "" {
			fmt.Fprintf(&result, "rest %q\n", rest)
		}
		return result.String()
	})
}

// TestSplitAsDuckDB holds Split to what DuckDB takes for one statement: it finds as
// many in a text, and one in each part. What DuckDB cannot parse says nothing.
func TestSplitAsDuckDB(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	conn, err := s.engines[0].db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	handle, err := nativeConnection(conn)
	if err != nil {
		t.Fatal(err)
	}
	count := func(text string) int {
		var statements bindings.ExtractedStatements
		defer bindings.DestroyExtracted(&statements)
		return int(bindings.ExtractStatements(handle, text, &statements))
	}
	compared := 0
	for _, text := range splits(t) {
		statements, rest := Split(text)
		if rest != "" {
			statements = append(statements, rest)
		}
		n := count(text)
		if n == 0 {
			continue
		}
		compared++
		if n != len(statements) {
			t.Errorf("%q: DuckDB finds %d statements, Split %q", text, n, statements)
		}
		for _, statement := range statements {
			if count(statement) != 1 {
				t.Errorf("%q: DuckDB does not take its part %q for a statement", text, statement)
			}
		}
	}
	if compared < 30 {
		t.Errorf("DuckDB parses %d of the texts, want 30 at least", compared)
	}
}

// TestSplitLosesNothing cuts texts at every byte: the statements of the first part
// and those of its rest with the second part are those of the whole.
func TestSplitLosesNothing(t *testing.T) {
	t.Parallel()
	for _, text := range splits(t) {
		statements, left := Split(text)
		for at := range len(text) {
			if at > 0 && strings.IndexByte("-/*e$'\"", text[at-1]) >= 0 || text[at] >= 0x80 || inComment(text[:at]) {
				continue // a token is cut in two, or the end of a line comment goes
			}
			first, rest := Split(text[:at])
			second, end := Split(rest + text[at:])
			if got := slices.Concat(first, second); !slices.Equal(got, statements) || !slices.Equal(tokenTexts(end), tokenTexts(left)) {
				t.Errorf("%q cut at %d: %q, %q; want %q, %q", text, at, got, end, statements, left)
			}
		}
	}
}

func tokenTexts(text string) []string {
	var texts []string
	for _, t := range lexer.Tokens(text) {
		texts = append(texts, t.Text)
	}
	return texts
}

// inComment reports whether a line comment is open at the end of the text.
func inComment(text string) bool {
	return len(lexer.Tokens(text)) == len(lexer.Tokens(text+"x")) && len(lexer.Tokens(text+"x")) < len(lexer.Tokens(text+"\nx"))
}

// DuckDB's parser takes interval before a parenthesis for the type. Only in a from clause it is the macro.
func TestCallInterval(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"from interval()": "from main.interval()",
		"select 1 from INTERVAL(confidence := 0.8) join interval ()": "select 1 from main.INTERVAL(confidence := 0.8) join main.interval ()",
		"from interval":                                       "from interval",
		"select interval (3) day":                             "select interval (3) day",
		"select extract(day from interval (3) day)":           "select extract(day from interval (3) day)",
		"select 'from interval()' from main.interval()":       "select 'from interval()' from main.interval()",
		"explain from interval(npp_sd := 0.1) -- interval(\n": "explain from main.interval(npp_sd := 0.1) -- interval(\n",
	} {
		if got := parse(text).text; got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
