package discover

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// page is a YAML file with remarks while it is written.
type page struct {
	strings.Builder
	indent string
}

// noBreak stands for a space at which a line does not break; no text holds it.
const noBreak = "\x01"

// remarkWidth is the width of a line of remarks.
const remarkWidth = 110

// remark writes a comment, broken into lines between words.
func (p *page) remark(text string) {
	line := p.indent + "#"
	for _, word := range strings.Fields(strings.ReplaceAll(text, " %", noBreak+"%")) {
		word = strings.ReplaceAll(word, noBreak, " ")
		if utf8.RuneCountInString(line+" "+word) > remarkWidth && strings.TrimSpace(line) != "#" {
			p.WriteString(line + "\n")
			line = p.indent + "#"
		}
		line += " " + word
	}
	p.WriteString(line + "\n")
}

// key writes a key; an empty value opens a mapping.
func (p *page) key(name, value string) {
	p.WriteString(strings.TrimRight(p.indent+name+": "+value, " ") + "\n")
}

// absent writes a key that is not given as a comment.
func (p *page) absent(name, value string) {
	p.WriteString(strings.TrimRight(p.indent+"# "+name+": "+value, " ") + "\n")
}

// below writes what belongs to a mapping.
func (p *page) below(write func()) {
	before := p.indent
	p.indent += "  "
	write()
	p.indent = before
}

func (p *page) blank() { p.WriteString("\n") }

// plain are texts that YAML reads as they are. Numbers and words such as yes are texts only in quotes.
var (
	plain = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[\pL_./][\pL\pN_./{}*()+-]*( [\pL\pN_./{}*()+-]+)*$`)
	})
	words = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(y|n|yes|no|true|false|on|off|null|nan|inf|\.nan|\.?inf|~)$`)
	})
)

// quoted writes a text as YAML reads it.
func quoted(text string) string {
	if plain().MatchString(text) && !words().MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}

// inBrackets writes a text as YAML reads it within brackets.
func inBrackets(text string) string {
	if strings.ContainsAny(text, "{}") {
		return strconv.Quote(text)
	}
	return quoted(text)
}

// list writes texts as one value or as a list in brackets.
func list(texts []string) string {
	if len(texts) == 1 {
		return quoted(texts[0])
	}
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = inBrackets(text)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// numbers writes whole numbers as a list in brackets.
func numbers(all []int) string {
	texts := make([]string, len(all))
	for i, n := range all {
		texts[i] = strconv.Itoa(n)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// from returns a path below one folder as seen from another, as an absolute path if there is no other way.
func from(folder, dir, path string) string {
	full, err := filepath.Abs(filepath.Join(dir, filepath.FromSlash(path)))
	if err != nil {
		return path
	}
	if folder, err = filepath.Abs(folder); err == nil {
		if below, err := filepath.Rel(folder, full); err == nil {
			full = below
		}
	}
	return filepath.ToSlash(full)
}
