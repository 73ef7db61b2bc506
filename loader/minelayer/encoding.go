package minelayer

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Texts are often declared to be in one of these, in which any bytes are valid.
var westernEncodings = []*charmap.Charmap{charmap.ISO8859_1, charmap.Windows1252, charmap.CodePage437, charmap.CodePage850}

// script is an encoding in which texts may be stored, and what they look like in it. Some bytes are valid in
// several: the first one that fits counts, and those of rare characters come last.
type script struct {
	name     string
	encoding encoding.Encoding
	fits     func(read, stored string) bool
}

var scripts = []script{
	{"UTF-8", encoding.Nop, func(_, stored string) bool { return utf8.ValidString(stored) }},
	{"GBK", simplifiedchinese.GBK, func(read, stored string) bool { return chinese(read) && mostlyBetween(stored, 0xB0, 0xD7) }},
	{"Shift_JIS", japanese.ShiftJIS, func(read, stored string) bool { return japaneseText(read) && mostlyBetween(stored, 0x82, 0x97) }},
	{"windows-1251", charmap.Windows1251, func(read, _ string) bool { return cyrillic(read) }},
	{"GBK", simplifiedchinese.GBK, func(read, _ string) bool { return chinese(read) }},
}

// of returns a text that was read in a western encoding as read in that of the script; ok is false for other texts.
func (s *script) of(text string) (read string, ok bool) {
	for _, western := range westernEncodings {
		stored, err := western.NewEncoder().String(text)
		if err != nil {
			continue
		}
		read, err := s.encoding.NewDecoder().String(stored)
		if err == nil && !strings.ContainsRune(read, utf8.RuneError) && s.fits(read, stored) {
			return read, true
		}
	}
	return "", false
}

// scriptOf returns the first script that all texts are in, nil for other texts.
func scriptOf(texts []string) *script {
	for i := range scripts {
		if !slices.ContainsFunc(texts, func(text string) bool { _, ok := scripts[i].of(text); return !ok }) {
			return &scripts[i]
		}
	}
	return nil
}

// likelyEncoding guesses the encoding of a text that is not UTF-8: that of the script which fits, else a western one where
// letters of ASCII are at least as many as other bytes. A text may end within a character.
func likelyEncoding(stored string) string {
	for _, s := range scripts[1:] {
		read, err := s.encoding.NewDecoder().String(stored)
		if read = strings.TrimSuffix(read, string(utf8.RuneError)); err == nil && !strings.ContainsRune(read, utf8.RuneError) && s.fits(read, stored) {
			return s.name
		}
	}
	latin := 0
	for _, b := range []byte(stored) {
		switch {
		case b > unicode.MaxASCII:
			latin--
		case unicode.IsLetter(rune(b)):
			latin++
		}
	}
	if latin >= 0 {
		return "CP1252"
	}
	return "GBK"
}

// mostlyBetween reports whether most first bytes of double-byte characters lie in a range, where an
// encoding has its common characters.
func mostlyBetween(stored string, low, high byte) bool {
	common, all := 0, 0
	for i := 0; i < len(stored); i++ {
		if stored[i] <= unicode.MaxASCII {
			continue
		}
		all++
		if stored[i] >= low && stored[i] <= high {
			common++
		}
		i++ // past the second byte
	}
	return 2*common > all
}

// chinese reports whether all that is not ASCII in a text is Chinese, with two characters in a row at
// least once: accented letters of other languages hardly stand so.
func chinese(text string) bool { return allOf(text, 2, unicode.Han) }

// japaneseText reports the same of Japanese.
func japaneseText(text string) bool {
	return allOf(text, 2, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// cyrillic reports the same of Cyrillic, with three letters in a row at least once and no word that is Latin in part, as
// accented letters of other languages stand.
func cyrillic(text string) bool {
	if !allOf(text, 3, unicode.Cyrillic) {
		return false
	}
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) }) {
		latin := strings.IndexFunc(word, func(c rune) bool { return c <= unicode.MaxASCII }) >= 0
		foreign := strings.IndexFunc(word, func(c rune) bool { return c > unicode.MaxASCII }) >= 0
		if latin && foreign {
			return false // as in Größe
		}
	}
	return true
}

// allOf reports whether all that is not ASCII in a text is in some of the scripts, with some characters in a row at
// least once.
func allOf(text string, inRow int, scripts ...*unicode.RangeTable) bool {
	run, longest := 0, 0
	for _, c := range text {
		in := unicode.In(c, scripts...) || c == 'ー'
		if c > unicode.MaxASCII && !in {
			return false
		}
		if run++; !in {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest >= inRow
}

// judgeEncoding warns of names and identifiers that look like texts of another encoding, or that hold characters which were
// lost when they were read in a wrong one.
func (r *mineReader) judgeEncoding() {
	var foreign, lost []string
	for _, m := range r.layer.Mines {
		for _, text := range slices.Compact([]string{m.ID, m.Name}) {
			switch {
			case strings.ContainsRune(text, utf8.RuneError):
				lost = append(lost, text)
			case strings.IndexFunc(text, func(c rune) bool { return c > unicode.MaxASCII }) >= 0:
				foreign = append(foreign, text)
			}
		}
	}
	f := finding.Finding{Severity: finding.Warning, Place: filepath.Base(r.in.File)}
	if len(lost) > 0 {
		f.Count, f.Remedy = int64(len(lost)), says("write the file again from its source, in UTF-8")
		r.found(f.Says("mines: names hold U+FFFD, the sign for a character that could not be read: %q", lost[0]))
	}
	if s := scriptOf(foreign); s != nil && len(foreign) > 0 {
		read, _ := s.of(foreign[0])
		f.Count, f.Remedy = int64(len(foreign)), r.wayToRead()
		r.found(f.Says("mines: names look like %s that was read in another encoding: %q would be %q", s.name, foreign[0], read))
	}
}

// wayToRead says how names are read right.
func (r *mineReader) wayToRead() string {
	switch {
	case !gdal.IsShapefile(r.in.File):
		return says("if they are, write the file again from its source and name that encoding there, as ogr2ogr -oo ENCODING=GBK does of a Shapefile")
	case r.in.Encoding != "":
		return says("if they are, name that encoding in mines.encoding in place of the one there")
	}
	return says("if they are, name that encoding in mines.encoding, as mines.encoding: GBK, or in a .cpg beside the file")
}

// says marks a remedy, which has a translation in the reports' catalogues.
func says(remedy string) string { return remedy }
