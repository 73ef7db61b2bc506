package sql

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a part of SQL text as DuckDB's lexer cuts it. Blanks and comments are
// between tokens.
type token struct {
	kind       tokenKind
	text       string // of a word in lower case, of a quoted name without its quotes, else as written
	start, end int    // in the SQL text
	closed     bool   // false for a string, name or comment that the text ends in
}

type tokenKind int

const (
	wordToken   tokenKind = iota // a keyword or name
	nameToken                    // a name in double quotes
	stringToken                  // any kind of string
	markToken                    // any other character
	openToken                    // a comment that the text ends in
)

// is reports whether the token is a word or quoted name and one of the names.
func (t token) is(names ...string) bool {
	if t.kind != wordToken && t.kind != nameToken {
		return false
	}
	for _, name := range names {
		if strings.EqualFold(t.text, name) {
			return true
		}
	}
	return false
}

func (t token) isMark(mark string) bool { return t.kind == markToken && t.text == mark }

// tokens cuts the text. A character that belongs to no other token is a mark, so that
// nothing of the text is lost.
func tokens(text string) []token {
	var all []token
	for at := 0; at < len(text); {
		blank, closed := blankLength(text[at:])
		if !closed {
			return append(all, token{kind: openToken, start: at, end: len(text)})
		}
		if at += blank; at == len(text) {
			break
		}
		t := nextToken(text[at:])
		t.start, t.end = at, at+t.end
		all = append(all, t)
		at = t.end
	}
	return all
}

// blankLength is the length of the blanks and comments at the start of the text.
// Block comments nest. Invisible characters count as blanks, since DuckDB
// takes several of them for blanks.
func blankLength(text string) (length int, closed bool) {
	for length < len(text) {
		rest := text[length:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case strings.HasPrefix(rest, "--"):
			if size = strings.IndexAny(rest, "\n\r"); size < 0 {
				return len(text), true
			}
		case strings.HasPrefix(rest, "/*"):
			if size, closed = commentLength(rest); !closed {
				return len(text), false
			}
		case isBlank(r):
		default:
			return length, true
		}
		length += size
	}
	return length, true
}

func isBlank(r rune) bool {
	return r <= ' ' || unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Zs)
}

func commentLength(text string) (length int, closed bool) {
	depth := 0
	for length < len(text) {
		switch {
		case strings.HasPrefix(text[length:], "/*"):
			depth++
			length += 2
		case strings.HasPrefix(text[length:], "*/"):
			depth--
			length += 2
		default:
			length++
		}
		if depth == 0 {
			return length, true
		}
	}
	return length, false
}

// nextToken is the token at the start of the text, its end counted from there.
func nextToken(text string) token {
	switch c := text[0]; {
	case c == '\'':
		return quoted(text, 0, stringToken, false)
	case c == '"':
		return quoted(text, 0, nameToken, false)
	case c == '$':
		return dollarQuoted(text)
	case isWordByte(c):
		end := wordLength(text)
		if end < len(text) && text[end] == '\'' && (text[:end] == "e" || text[:end] == "E") {
			return quoted(text, end, stringToken, true)
		}
		return token{kind: wordToken, text: strings.ToLower(text[:end]), end: end, closed: true}
	}
	_, size := utf8.DecodeRuneInString(text)
	return token{kind: markToken, text: text[:size], end: size, closed: true}
}

// wordLength is the length of the word at the start of the text.
func wordLength(text string) int {
	for at, r := range text {
		if isBlank(r) || r < utf8.RuneSelf && r != '$' && !isWordByte(text[at]) {
			return at
		}
	}
	return len(text)
}

// isWordByte includes digits: numbers are words that name nothing.
func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= utf8.RuneSelf
}

// quoted is a string or name whose opening quote is at open; a doubled quote stands
// for itself, and after E a backslash shields what follows it.
func quoted(text string, open int, kind tokenKind, backslash bool) token {
	quote := text[open]
	var content strings.Builder
	for at := open + 1; at < len(text); at++ {
		switch {
		case text[at] == '\\' && backslash && at+1 < len(text):
			at++
		case text[at] == quote && at+1 < len(text) && text[at+1] == quote:
			at++
		case text[at] == quote:
			return token{kind: kind, text: content.String(), end: at + 1, closed: true}
		}
		content.WriteByte(text[at])
	}
	return token{kind: kind, text: content.String(), end: len(text)}
}

// dollarQuoted is a string between two $tag$, or the mark $ of a parameter.
func dollarQuoted(text string) token {
	end := 1
	for end < len(text) && isWordByte(text[end]) {
		end++
	}
	if end == len(text) || text[end] != '$' || end > 1 && '0' <= text[1] && text[1] <= '9' {
		return token{kind: markToken, text: "$", end: 1, closed: true}
	}
	tag := text[:end+1]
	length := strings.Index(text[len(tag):], tag)
	if length < 0 {
		return token{kind: stringToken, text: text[len(tag):], end: len(text)}
	}
	return token{kind: stringToken, text: text[len(tag) : len(tag)+length], end: 2*len(tag) + length, closed: true}
}
