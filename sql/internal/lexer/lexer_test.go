package lexer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/sql/internal/testfile"
)

// A token is a line of the file: its kind, its text, and where it begins if the text ends in it.
func TestTokens(t *testing.T) {
	t.Parallel()
	kinds := map[Kind]string{Word: "word", Name: "name", String: "string", Mark: "mark", Open: "comment"}
	testfile.Run(t, "testdata/tokens.txt", func(text string) string {
		var result strings.Builder
		for _, token := range Tokens(text) {
			fmt.Fprintf(&result, "%s %q", kinds[token.Kind], token.Text)
			if !token.Closed {
				fmt.Fprintf(&result, " open from %d", token.Start)
				if token.End != len(text) {
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
	for _, b := range slices.Concat(testfile.Blocks(f, "testdata/tokens.txt"), testfile.Blocks(f, "../../testdata/guard.txt"), testfile.Blocks(f, "../../testdata/split.txt")) {
		f.Add(b.Statement(f))
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, token := range Tokens(text) {
			if token.Start < at || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("%q: %+v after %d", text, token, at)
			}
			if length, closed := blankLength(text[at:token.Start]); length != token.Start-at || !closed {
				t.Fatalf("%q: %q is not blank", text, text[at:token.Start])
			}
			at = token.End
		}
		if length, closed := blankLength(text[at:]); length != len(text)-at || !closed {
			t.Fatalf("%q: %q is not blank", text, text[at:])
		}
	})
}
