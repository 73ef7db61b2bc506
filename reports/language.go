package reports

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// catalogues are the languages beside English: what a report says by its English sentence.
//
//go:embed assets/words/*.json
var catalogues embed.FS

// A Language is what a report is written in. The zero value is English.
type Language struct{ words map[string]string }

// Languages are the tags that LanguageOf knows.
func Languages() []string {
	tags := []string{"en"}
	files, err := catalogues.ReadDir("assets/words")
	if err != nil {
		panic(err) // embedded
	}
	for _, file := range files {
		tags = append(tags, strings.TrimSuffix(file.Name(), ".json"))
	}
	return tags
}

// LanguageOf is the language of a tag, such as zh. An error says that there is no such language.
func LanguageOf(tag string) (l Language, err error) {
	if !slices.Contains(Languages(), tag) {
		return l, fmt.Errorf("no language; want one of %s", strings.Join(Languages(), ", "))
	}
	if tag == "en" {
		return l, nil
	}
	text, err := catalogues.ReadFile(path.Join("assets/words", tag+".json"))
	if err != nil {
		return l, err
	}
	return l, json.Unmarshal(text, &l.words)
}

// Say is a whole sentence or label in the language, with the arguments where fmt would put them. What the
// catalogue lacks stays English.
func (l Language) Say(sentence string, args ...any) string {
	if said, ok := l.words[sentence]; ok {
		sentence = said
	}
	if len(args) == 0 {
		return sentence
	}
	return fmt.Sprintf(sentence, args...)
}

const (
	codeKey = "code "    // begins the key of what a word of the data means
	noteKey = "warning " // begins the key of a warning of a load, with its verbs
)

// Code is a word of the data, such as the name of a method, and beside it what that means.
func (l Language) Code(word string) string {
	if meaning, ok := l.words[codeKey+word]; ok {
		return l.Say("%s (%s)", word, meaning)
	}
	return word
}

var verb = regexp.MustCompile(`%[dsv]`)

// Translate is a warning that a load has written into the manifest, in the language where that is known.
func (l Language) Translate(warning string) string {
	for key, said := range l.words {
		known, ok := strings.CutPrefix(key, noteKey)
		if !ok {
			continue
		}
		pattern := regexp.MustCompile("^" + verb.ReplaceAllString(regexp.QuoteMeta(known), "(.*)") + "$")
		if match := pattern.FindStringSubmatch(warning); match != nil {
			var args []any
			for _, part := range match[1:] {
				args = append(args, part)
			}
			return fmt.Sprintf(said, args...)
		}
	}
	return warning
}
