package sql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// readingWords begin the statements that read.
var readingWords = []string{
	"select", "from", "with", "values", "table", "explain", "describe", "desc", "show", "summarize", "pivot", "unpivot",
}

// writingWords begin the statements that write to the scratch schema.
var writingWords = []string{"create", "drop", "alter", "insert", "update", "delete", "truncate"}

// A statement is SQL text cut into tokens once, with what the checks ask of it.
type statement struct {
	text      string
	parts     []lexer.Token
	first     int        // index of the first token past semicolons and opening parentheses
	word      string     // text of that token in lower case, empty where it is not a word
	explained *statement // what explain explains, and explain analyze runs; nil for other statements
}

func parse(text string) statement {
	parts := lexer.Tokens(text)
	if called := callInterval(text, parts); called != text {
		text, parts = called, lexer.Tokens(called)
	}
	s := newStatement(text, parts)
	if s.word == "explain" {
		s.explained = s.afterExplain()
	}
	return s
}

// callInterval puts the schema before each call of the macro interval in a from clause: DuckDB's parser takes the bare word
// before a parenthesis for the type INTERVAL. extract(day from interval (3) day) means that type and stays.
func callInterval(text string, parts []lexer.Token) string {
	for i := len(parts) - 2; i > 0; i-- {
		called := parts[i].Kind == lexer.Word && parts[i].Is("interval") && parts[i+1].IsMark("(") && parts[i-1].Is("from", "join")
		if called && !(i > 3 && parts[i-3].IsMark("(") && parts[i-4].Is("extract")) {
			text = text[:parts[i].Start] + "main." + text[parts[i].Start:]
		}
	}
	return text
}

func newStatement(text string, parts []lexer.Token) statement {
	s := statement{text: text, parts: parts, first: len(parts)}
	for i, t := range parts {
		if !t.IsMark("(") && !t.IsMark(";") {
			s.first = i
			break
		}
	}
	if s.first < len(parts) && parts[s.first].Kind == lexer.Word {
		s.word = parts[s.first].Text
	}
	return s
}

// afterExplain is the statement after explain and its options.
func (s statement) afterExplain() *statement {
	i := s.first + 1
	for ; i < len(s.parts); i++ {
		if s.parts[i].IsMark("(") && i+1 < len(s.parts) && s.parts[i+1].Is("analyze", "format", "verbose") {
			for i < len(s.parts) && !s.parts[i].IsMark(")") {
				i++
			}
		} else if !s.parts[i].Is("analyze", "verbose") {
			break
		}
	}
	text := ""
	if i < len(s.parts) {
		text = s.text[s.parts[i].Start:]
	}
	after := newStatement(text, s.parts[min(i, len(s.parts)):])
	return &after
}

// reads reports whether the statement begins like one that reads.
func (s statement) reads() bool { return slices.Contains(readingWords, s.word) }

// writes reports whether the statement begins like one that writes.
func (s statement) writes() bool { return slices.Contains(writingWords, s.word) }

// hasParameter reports whether the text may hold a parameter, ? or $1.
func (s statement) hasParameter() bool { return strings.ContainsAny(s.text, "?$") }

// lastWord returns where the last word of the text begins, which may be empty, and the
// tokens of its statement before. ok is false where the text ends in a quote, comment or
// number.
func lastWord(text string) (parts []lexer.Token, start int, ok bool) {
	parts = lexer.Tokens(text + "x")
	if len(parts) == 0 || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return nil, 0, false
	}
	last := parts[len(parts)-1]
	if last.Kind != lexer.Word || last.End != len(text)+1 || '0' <= last.Text[0] && last.Text[0] <= '9' {
		return nil, 0, false
	}
	parts = parts[:len(parts)-1]
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i].IsMark(";") {
			parts = parts[i+1:]
			break
		}
	}
	return parts, last.Start, true
}

// begins reports whether a statement that this session runs can begin with the word.
func (s *Session) begins(word string) bool {
	word = strings.ToLower(strings.TrimSpace(word))
	return slices.Contains(readingWords, word) || s.options.Scratch && slices.Contains(writingWords, word)
}

// Split cuts a text into its statements, which end with a semicolon outside
// quotes, dollar quotes and comments and are returned without it and without the
// comments around them. Statements of nothing but blanks and comments are left out.
//
// rest is the end of the text that no semicolon closes: a statement that is not
// finished, or a quote or block comment that is not. It is empty where only blanks
// and comments are left.
func Split(text string) (statements []string, rest string) {
	var first, last lexer.Token // of the statement under way
	after := 0                  // the last semicolon
	for _, t := range lexer.Tokens(text) {
		switch {
		case t.IsMark(";"):
			if last.End > after {
				statements = append(statements, text[first.Start:last.End])
			}
			after = t.End
			continue
		case last.End <= after:
			first = t
		}
		last = t
	}
	if last.End > after {
		rest = text[after:]
	}
	return statements, rest
}
