package sql

import (
	"slices"
	"strings"
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
	parts     []token
	first     int        // index of the first token past semicolons and opening parentheses
	word      string     // text of that token in lower case, empty where it is not a word
	explained *statement // what explain explains, and explain analyze runs; nil for other statements
}

func parse(text string) statement {
	s := newStatement(text, tokens(text))
	if s.word == "explain" {
		s.explained = s.afterExplain()
	}
	return s
}

func newStatement(text string, parts []token) statement {
	s := statement{text: text, parts: parts, first: len(parts)}
	for i, t := range parts {
		if !t.isMark("(") && !t.isMark(";") {
			s.first = i
			break
		}
	}
	if s.first < len(parts) && parts[s.first].kind == wordToken {
		s.word = parts[s.first].text
	}
	return s
}

// afterExplain is the statement after explain and its options.
func (s statement) afterExplain() *statement {
	i := s.first + 1
	for ; i < len(s.parts); i++ {
		if s.parts[i].isMark("(") && i+1 < len(s.parts) && s.parts[i+1].is("analyze", "format", "verbose") {
			for i < len(s.parts) && !s.parts[i].isMark(")") {
				i++
			}
		} else if !s.parts[i].is("analyze", "verbose") {
			break
		}
	}
	text := ""
	if i < len(s.parts) {
		text = s.text[s.parts[i].start:]
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
