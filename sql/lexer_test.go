package sql

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A token is a line of the file: its kind, its text, and where it begins if the text ends in it.
func TestTokens(t *testing.T) {
	t.Parallel()
	kinds := map[tokenKind]string{wordToken: "word", nameToken: "name", stringToken: "string", markToken: "mark", openToken: "comment"}
	runFile(t, "tokens.txt", func(text string) string {
		var result strings.Builder
		for _, token := range tokens(text) {
			fmt.Fprintf(&result, "%s %q", kinds[token.kind], token.text)
			if !token.closed {
				fmt.Fprintf(&result, " open from %d", token.start)
				if token.end != len(text) {
					t.Errorf("%q: %+v is open and ends before the text", text, token)
				}
			}
			result.WriteString("\n")
		}
		return result.String()
	})
}

// FuzzTokens holds that tokens are in order and in the text, and that what is
// between them holds nothing that shows.
func FuzzTokens(f *testing.F) {
	for _, b := range slices.Concat(blocks(f, "guard.txt"), blocks(f, "split.txt")) {
		f.Add(b.statement(f))
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, token := range tokens(text) {
			if token.start < at || token.end <= token.start || token.end > len(text) {
				t.Fatalf("%q: %+v after %d", text, token, at)
			}
			if length, closed := blankLength(text[at:token.start]); length != token.start-at || !closed {
				t.Fatalf("%q: %q is not blank", text, text[at:token.start])
			}
			at = token.end
		}
		if length, closed := blankLength(text[at:]); length != len(text)-at || !closed {
			t.Fatalf("%q: %q is not blank", text, text[at:])
		}
	})
}
