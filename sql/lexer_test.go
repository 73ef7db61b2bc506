package sql

import (
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		`Select 'it''s' -- end; of`: `select|'it's`,
		`"A""b".c`:                  `"A"b|.|c`,
		"/* a /* b */ ; */x;y":      "x|;|y",
		`e'a\'b;' E'\\' 'a\' x`:     `'a'b;|'\|'a\|x`,
		"$$a;$b$;$$ $1 $t$ $$ $t$":  "'a;$b$;|$|1|' $$ ",
		"query\u00a0\u200b(":        "query|(",
		"x'ab' 1e5 2.5":             "x|'ab|1e5|2|.|5",
		"größe=$q":                  "größe|=|$|q",
		"a--b\rc":                   "a|c",
	} {
		var got []string
		for _, token := range tokens(text) {
			prefix := map[tokenKind]string{nameToken: `"`, stringToken: "'"}[token.kind]
			got = append(got, prefix+token.text)
			if !token.closed {
				t.Errorf("%s: %q is open", text, token.text)
			}
		}
		if joined := strings.Join(got, "|"); joined != want {
			t.Errorf("%s: %s, want %s", text, joined, want)
		}
	}
	for _, text := range []string{"select 'a", `select "a`, "select /* /* */", "select $$ a", "select $x$ $$", `select e'a\'`} {
		all := tokens(text)
		if len(all) != 2 || all[1].closed || all[1].end != len(text) {
			t.Errorf("%s: %+v, want a second token that is open to the end", text, all)
		}
	}
}

// FuzzTokens holds that tokens are in order and in the text, and that what is
// between them holds nothing that shows.
func FuzzTokens(f *testing.F) {
	for _, seed := range refused {
		f.Add(seed[0][:min(len(seed[0]), 200)])
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, token := range tokens(text) {
			if token.start < at || token.end <= token.start || token.end > len(text) {
				t.Fatalf("%q: %+v after %d", text, token, at)
			}
			if length, closed := blankLength(text[at:token.start]); length != token.start-at || !closed {
				t.Fatalf("%q: %q is no blank", text, text[at:token.start])
			}
			at = token.end
		}
		if length, closed := blankLength(text[at:]); length != len(text)-at || !closed {
			t.Fatalf("%q: %q is no blank", text, text[at:])
		}
	})
}
