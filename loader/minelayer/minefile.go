package minelayer

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/airbusgeo/godal"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// openMineFile opens the polygons. What GDAL merely warns of, as a missing application_id of a
// GeoPackage or a ring that is not closed, comes back as remarks.
func openMineFile(in studyfile.MinesInput) (ds *godal.Dataset, remarks []finding.Finding, err error) {
	file := filepath.Base(in.File)
	log := func(category godal.ErrorCategory, _ int, text string) error {
		if category > godal.CE_Warning {
			return errors.New(text)
		}
		if category == godal.CE_Warning {
			remarks = append(remarks, finding.Finding{Severity: finding.Remark, Input: "mines", Place: file}.Says("mines: GDAL says of the file: %s", strings.TrimRight(strings.ReplaceAll(text, in.File, file), ". \n")))
		}
		return nil
	}
	ds, err = gdal.OpenVector("load mines", in.File, "polygons", log, gdal.TextsIn(in.File, in.Encoding)...)
	return ds, remarks, err
}

// soundText returns a text of a feature. cut reports whether it ended within a character, which is
// left out; an error means that the text is not UTF-8.
func (r *mineReader) soundText(feature int, field, text string) (sound string, cut bool, err error) {
	if utf8.ValidString(text) {
		return text, false, nil
	}
	for n := 1; n < utf8.UTFMax && n < len(text); n++ {
		if head, tail := text[:len(text)-n], text[len(text)-n:]; utf8.ValidString(head) && !utf8.FullRune([]byte(tail)) {
			return head, true, nil
		}
	}
	shown := bytes.ToValidUTF8([]byte(text), []byte("\uFFFD"))
	remedy := "name the encoding of the texts in mines.encoding, as mines.encoding: GBK, or beside the file in a .cpg"
	switch {
	case !gdal.IsShapefile(r.in.File):
		remedy = "write the file in UTF-8; mines.encoding is for Shapefiles"
	case r.in.Encoding != "":
		remedy = fmt.Sprintf("its encoding is not the %s of mines.encoding, or GDAL does not know that name; give another, as GBK", r.in.Encoding)
	}
	return "", false, fault.New(fault.ErrData, "load mines %s: %s of feature %d, %q, is not UTF-8; %s", r.in.File, field, feature, shown, remedy)
}

// Texts are often declared to be in one of these, in which any bytes are valid.
var westernEncodings = []*charmap.Charmap{charmap.ISO8859_1, charmap.Windows1252, charmap.CodePage437, charmap.CodePage850}

// readInstead returns a text that was read in a western encoding and whose bytes are UTF-8, or
// Chinese in GBK, as read in that one; empty for other texts.
func readInstead(text string) (read, encoding string) {
	for _, western := range westernEncodings {
		stored, err := western.NewEncoder().String(text)
		if err != nil {
			continue
		}
		if utf8.ValidString(stored) {
			return stored, "UTF-8"
		}
		if read, err := simplifiedchinese.GBK.NewDecoder().String(stored); err == nil && chinese(read) {
			return read, "GBK"
		}
	}
	return "", ""
}

// chinese reports whether all that is not ASCII in a text is Chinese, with two characters in a row at
// least once: accented letters of other languages hardly stand so.
func chinese(text string) bool {
	words := false
	before := false
	for _, c := range text {
		han := unicode.Is(unicode.Han, c)
		if c > unicode.MaxASCII && !han {
			return false
		}
		words = words || han && before
		before = han
	}
	return words
}

// judgeEncoding warns of names and identifiers that look like texts in UTF-8 or GBK read in a western encoding.
func (r *mineReader) judgeEncoding() {
	if !gdal.IsShapefile(r.in.File) || r.in.Encoding != "" {
		return
	}
	count := int64(0)
	var example, read, encoding string
	for _, m := range r.layer.Mines {
		for _, text := range []string{m.ID, m.Name} {
			if strings.IndexFunc(text, func(c rune) bool { return c > unicode.MaxASCII }) < 0 {
				continue
			}
			instead, by := readInstead(text)
			if by == "" || encoding != "" && by != encoding {
				return // some are sound
			}
			if count++; count == 1 {
				example, read, encoding = text, instead, by
			}
		}
	}
	if count > 0 {
		r.found(finding.Finding{Severity: finding.Warning, Place: filepath.Base(r.in.File), Count: count, Remedy: "if they are, name that encoding in mines.encoding, as mines.encoding: GBK, or in a .cpg beside the file"}.
			Says("mines: names look like %s that was read in another encoding: %q would be %q", encoding, example, read))
	}
}
