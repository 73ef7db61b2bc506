package lexer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Token is a part of SQL text as DuckDB's lexer cuts it. Blanks and comments are
// between tokens.
type Token struct {
	Kind       Kind
	Text       string // of a word in lower case, of a quoted name without its quotes, else as written
	Start, End int    // bytes of the SQL text
	Closed     bool   // false for a string, name or comment that the text ends in
}

// A Kind is what a token is.
type Kind int

// The kinds of tokens.
const (
	Word   Kind = iota // a keyword or name
	Name               // a name in double quotes
	String             // any kind of string
	Mark               // any other character
	Open               // a comment that the text ends in
)

// Is reports whether the token is a word or quoted name and one of the names.
func (t Token) Is(names ...string) bool {
	if t.Kind != Word && t.Kind != Name {
		return false
	}
	for _, name := range names {
		if strings.EqualFold(t.Text, name) {
			return true
		}
	}
	return false
}

// IsMark reports whether the token is the mark.
func (t Token) IsMark(mark string) bool { return t.Kind == Mark && t.Text == mark }

// Tokens cuts the text. A character that belongs to no other token is a mark, so that
// nothing of the text is lost.
func Tokens(text string) []Token {
	var all []Token
	for at := 0; at < len(text); {
		blank, closed := blankLength(text[at:])
		if !closed {
			return append(all, Token{Kind: Open, Start: at, End: len(text)})
		}
		if at += blank; at == len(text) {
			break
		}
		t := nextToken(text[at:])
		t.Start, t.End = at, at+t.End
		all = append(all, t)
		at = t.End
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
func nextToken(text string) Token {
	switch c := text[0]; {
	case c == '\'':
		return quoted(text, 0, String, false)
	case c == '"':
		return quoted(text, 0, Name, false)
	case c == '$':
		return dollarQuoted(text)
	case isWordByte(c):
		end := wordLength(text)
		if end < len(text) && text[end] == '\'' && (text[:end] == "e" || text[:end] == "E") {
			return quoted(text, end, String, true)
		}
		return Token{Kind: Word, Text: strings.ToLower(text[:end]), End: end, Closed: true}
	}
	_, size := utf8.DecodeRuneInString(text)
	return Token{Kind: Mark, Text: text[:size], End: size, Closed: true}
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
func quoted(text string, open int, kind Kind, backslash bool) Token {
	quote := text[open]
	var content strings.Builder
	for at := open + 1; at < len(text); at++ {
		switch {
		case text[at] == '\\' && backslash && at+1 < len(text):
			at++
		case text[at] == quote && at+1 < len(text) && text[at+1] == quote:
			at++
		case text[at] == quote:
			return Token{Kind: kind, Text: content.String(), End: at + 1, Closed: true}
		}
		content.WriteByte(text[at])
	}
	return Token{Kind: kind, Text: content.String(), End: len(text)}
}

// dollarQuoted is a string between two $tag$, or the mark $ of a parameter.
func dollarQuoted(text string) Token {
	end := 1
	for end < len(text) && isWordByte(text[end]) {
		end++
	}
	if end == len(text) || text[end] != '$' || end > 1 && '0' <= text[1] && text[1] <= '9' {
		return Token{Kind: Mark, Text: "$", End: 1, Closed: true}
	}
	tag := text[:end+1]
	length := strings.Index(text[len(tag):], tag)
	if length < 0 {
		return Token{Kind: String, Text: text[len(tag):], End: len(text)}
	}
	return Token{Kind: String, Text: text[len(tag) : len(tag)+length], End: 2*len(tag) + length, Closed: true}
}
