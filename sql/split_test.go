package sql

import (
	"context"
	"slices"
	"strings"
	"testing"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// splits are texts, the statements in them and what is left. They mix everything in
// which a semicolon may stand.
var splits = []struct {
	text       string
	statements []string
	rest       string
}{
	{"", nil, ""},
	{" \t\r\n\f ", nil, ""},
	{";", nil, ""},
	{" ;; ; ", nil, ""},
	{"select 1", nil, "select 1"},
	{"select 1;", []string{"select 1"}, ""},
	{"select 1 ; ", []string{"select 1"}, ""},
	{"\ufeff select 1;", []string{"select 1"}, ""},
	{"select 1; select 2", []string{"select 1"}, " select 2"},
	{"select 1;select 2;\nselect\n3\n;", []string{"select 1", "select 2", "select\n3"}, ""},
	{"select\n 1\n", nil, "select\n 1\n"},

	{"select ';';", []string{"select ';'"}, ""},
	{"select 'it''s;';", []string{"select 'it''s;'"}, ""},
	{"select ''';';", []string{"select ''';'"}, ""},
	{"select '\\';", []string{"select '\\'"}, ""},
	{"select 'open;", nil, "select 'open;"},
	{"select 'open''; ", nil, "select 'open''; "},
	{"select 'a\n;b';", []string{"select 'a\n;b'"}, ""},
	{`select 1 as "a;b";`, []string{`select 1 as "a;b"`}, ""},
	{`select 1 as "a"";b";`, []string{`select 1 as "a"";b"`}, ""},
	{`select 1 as "a;`, nil, `select 1 as "a;`},
	{`select '"'; select '"';`, []string{`select '"'`, `select '"'`}, ""},
	{`select "'" from x; y`, []string{`select "'" from x`}, " y"},

	{`select E'\';';`, []string{`select E'\';'`}, ""},
	{`select e'\\';`, []string{`select e'\\'`}, ""},
	{`select e'\\'';';`, []string{`select e'\\'';'`}, ""},
	{`select E'\`, nil, `select E'\`},
	{`select e '\';`, []string{`select e '\'`}, ""},
	{`select x.e'\';`, nil, `select x.e'\';`},
	{`select name'\';`, []string{`select name'\'`}, ""},
	{`select _e'\';`, []string{`select _e'\'`}, ""},

	{"select $$;$$;", []string{"select $$;$$"}, ""},
	{"select $$'$$; select $$'$$;", []string{"select $$'$$", "select $$'$$"}, ""},
	{"select $a$;$$;$b$;$a$;", []string{"select $a$;$$;$b$;$a$"}, ""},
	{"select $a_1$;$A_1$;$a_1$;", []string{"select $a_1$;$A_1$;$a_1$"}, ""},
	{"select $$;", nil, "select $$;"},
	{"select $a$;$", nil, "select $a$;$"},
	{"select $1; select $2;", []string{"select $1", "select $2"}, ""},
	{"select $1$;$1$;", []string{"select $1$", "$1$"}, ""},
	{"select a$$ from x; select b$$ from x;", []string{"select a$$ from x", "select b$$ from x"}, ""},
	{"select $;", []string{"select $"}, ""},
	{"select $é$;$é$;", []string{"select $é$;$é$"}, ""},

	{"select 1 -- ; no\n;", []string{"select 1"}, ""},
	{"select 1 -- it's\n, 2;", []string{"select 1 -- it's\n, 2"}, ""},
	{"select 1 -- ; no\r;", []string{"select 1"}, ""},
	{"-- ;", nil, ""},
	{"-- head\nselect 1; -- tail", []string{"select 1"}, ""},
	{"select 1 --;", nil, "select 1 --;"},
	{"select 1 - -1;", []string{"select 1 - -1"}, ""},
	{"select 1 /* ; */;", []string{"select 1"}, ""},
	{"select /* ; /* ; */ ; */ 1;", []string{"select /* ; /* ; */ ; */ 1"}, ""},
	{"/* ; */ ; /**/", nil, ""},
	{"/* ; ", nil, "/* ; "},
	{"/* /* ; */ ; ", nil, "/* /* ; */ ; "},
	{"/*/ ; */ select 1;", []string{"select 1"}, ""},
	{"select '/*'; select '*/';", []string{"select '/*'", "select '*/'"}, ""},
	{"select 1; -- a\n /* b */ ", []string{"select 1"}, ""},
	{"select 1; -- a\n x", []string{"select 1"}, " -- a\n x"},
	{"select '日本;語'; select 日本;", []string{"select '日本;語'", "select 日本"}, ""},
}

func TestSplit(t *testing.T) {
	for _, c := range splits {
		statements, rest := Split(c.text)
		if !slices.Equal(statements, c.statements) || rest != c.rest {
			t.Errorf("Split(%q) is %q, %q; want %q, %q", c.text, statements, rest, c.statements, c.rest)
		}
	}
}

// TestSplitAsDuckDB holds Split to what DuckDB takes for one statement: it finds as
// many in a text, and one in each part. What DuckDB cannot parse says nothing.
func TestSplitAsDuckDB(t *testing.T) {
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
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
	for _, c := range splits {
		statements, rest := Split(c.text)
		if rest != "" {
			statements = append(statements, rest)
		}
		n := count(c.text)
		if n == 0 {
			continue
		}
		compared++
		if n != len(statements) {
			t.Errorf("%q: DuckDB finds %d statements, Split %q", c.text, n, statements)
		}
		for _, statement := range statements {
			if count(statement) != 1 {
				t.Errorf("%q: its part %q is no statement of DuckDB's", c.text, statement)
			}
		}
	}
	if compared < 30 {
		t.Errorf("DuckDB parses %d of the texts, want 30 at least", compared)
	}
}

// TestSplitLosesNothing cuts texts at every place: the statements of the first part
// and those of its rest with the second part are those of the whole.
func TestSplitLosesNothing(t *testing.T) {
	for _, c := range splits {
		for at := range len(c.text) {
			if at > 0 && strings.IndexByte("-/*e$'\"", c.text[at-1]) >= 0 || c.text[at] >= 0x80 || inComment(c.text[:at]) {
				continue // a token is cut in two, or the end of a line comment goes
			}
			first, rest := Split(c.text[:at])
			second, end := Split(rest + c.text[at:])
			if got := slices.Concat(first, second); !slices.Equal(got, c.statements) || !slices.Equal(tokenTexts(end), tokenTexts(c.rest)) {
				t.Errorf("%q cut at %d: %q, %q; want %q, %q", c.text, at, got, end, c.statements, c.rest)
			}
		}
	}
}

func tokenTexts(text string) []string {
	var texts []string
	for _, t := range tokens(text) {
		texts = append(texts, t.text)
	}
	return texts
}

// inComment tells whether a line comment is open at the end of the text.
func inComment(text string) bool {
	return len(tokens(text)) == len(tokens(text+"x")) && len(tokens(text+"x")) < len(tokens(text+"\nx"))
}
