package reports

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// catalogues are the languages beside English, each a map from English sentences to their translations.
//
//go:embed assets/words/*.json
var catalogues embed.FS

// A Language is the language of a report. The zero value is English.
type Language struct{ words map[string]string }

// Languages returns the tags that LanguageOf knows, English first.
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

// LanguageOf returns the language of a tag, such as zh. It fails if there is no such language; the error lists the tags.
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

// Say returns a whole sentence or label in the language, with the arguments formatted as by fmt.Sprintf. A sentence
// that is not in the catalogue stays English.
func (l Language) Say(sentence string, args ...any) string {
	sentence = cmp.Or(l.words[sentence], sentence)
	if len(args) == 0 {
		return sentence
	}
	return fmt.Sprintf(sentence, args...)
}

// Count is Say with one of two sentences: one if n is 1, else many. Both take the same arguments.
func (l Language) Count(n float64, one, many string, args ...any) string {
	sentence := cmp.Or(l.words[many], many)
	if n == 1 {
		sentence = cmp.Or(l.words[one], one)
	}
	return fmt.Sprintf(sentence, args...)
}

// Label returns the label of a class in the language.
func (l Language) Label(c symbology.Class) string { return cmp.Or(l.words[c.Label], c.Label) }

const (
	codeKey = "code "    // before a word of the data: its meaning
	noteKey = "warning " // before the format of a load's warning: its translation
)

// Code returns a word of the data, such as the name of a method, with its meaning beside it. English has no meanings.
func (l Language) Code(word string) string {
	if meaning, ok := l.words[codeKey+word]; ok {
		return l.Say("%s (%s)", word, meaning)
	}
	return word
}

var verb = regexp.MustCompile(`%[dsvq]`)

// Translate translates a warning that a load has written into the manifest. An unknown warning stays English.
func (l Language) Translate(warning string) string {
	for key, said := range l.words {
		known, ok := strings.CutPrefix(key, noteKey)
		if !ok {
			continue
		}
		pattern := regexp.MustCompile("^" + verb.ReplaceAllString(regexp.QuoteMeta(strings.ReplaceAll(known, "%%", "%")), "(.*)") + "$")
		if match := pattern.FindStringSubmatch(warning); match != nil {
			var args []any
			for _, part := range match[1:] {
				args = append(args, part)
			}
			if len(args) == 0 {
				return said
			}
			return fmt.Sprintf(verb.ReplaceAllString(said, "%s"), args...) // the parts are texts
		}
	}
	return warning
}
