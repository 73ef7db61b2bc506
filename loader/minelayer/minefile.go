package minelayer

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/airbusgeo/godal"

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
	remedy := fmt.Sprintf("name the encoding of the texts in mines.encoding, as mines.encoding: %s, or beside the file in a .cpg", likelyEncoding(text))
	switch {
	case !gdal.IsShapefile(r.in.File):
		remedy = "write the file in UTF-8; mines.encoding is for Shapefiles"
	case r.in.Encoding != "":
		remedy = fmt.Sprintf("its encoding is not the %s of mines.encoding, or GDAL does not know that name; give another, as GBK", r.in.Encoding)
	}
	return "", false, fault.New(fault.ErrData, "load mines %s: %s of feature %d, %q, is not UTF-8; %s", r.in.File, field, feature, shown, remedy)
}
