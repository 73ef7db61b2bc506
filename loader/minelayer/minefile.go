package minelayer

import (
	"bytes"
	"fmt"
	"io"
	"os"
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
	options := []godal.OpenOption{godal.VectorOnly(), godal.Drivers(gdal.VectorDrivers...), godal.ErrLogger(func(category godal.ErrorCategory, _ int, text string) error {
		if category > godal.CE_Warning {
			return fmt.Errorf("%s", text)
		}
		if category == godal.CE_Warning {
			remarks = append(remarks, finding.Finding{Severity: finding.Remark, Input: "mines", Place: filepath.Base(in.File)}.Says("mines: GDAL says of the file: %s", strings.TrimRight(strings.ReplaceAll(text, in.File, filepath.Base(in.File)), ". \n")))
		}
		return nil
	})}
	if shapefile(in.File) && in.Encoding != "" {
		options = append(options, godal.DriverOpenOption("ENCODING="+in.Encoding))
	} else if shapefile(in.File) && undeclaredEncoding(in.File) {
		options = append(options, godal.DriverOpenOption("ENCODING=")) // the bytes as they are
	}
	ds, err = godal.Open(in.File, options...)
	if err != nil {
		return nil, nil, fault.New(fault.ErrInput, "load mines %s: GDAL cannot read it as polygons (%s); give a GeoPackage, Shapefile, GeoJSON or the like", in.File, gdal.Cause(err, in.File))
	}
	return ds, remarks, nil
}

func shapefile(path string) bool { return strings.EqualFold(filepath.Ext(path), ".shp") }

// undeclaredEncoding reports whether neither a .cpg file nor the language byte of the .dbf names the
// encoding of a shapefile's texts.
func undeclaredEncoding(path string) bool {
	base := strings.TrimSuffix(path, filepath.Ext(path))
	for _, ext := range []string{".cpg", ".CPG"} {
		if gdal.IsFile(base + ext) {
			return false
		}
	}
	const languageByte = 29
	for _, ext := range []string{".dbf", ".DBF"} {
		f, err := os.Open(base + ext)
		if err != nil {
			continue
		}
		defer f.Close()
		head := make([]byte, languageByte+1)
		_, err = io.ReadFull(f, head)
		return err == nil && head[languageByte] == 0
	}
	return false
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
	return "", false, fault.New(fault.ErrData, "load mines %s: %s of feature %d, %q, is not UTF-8; name the encoding of the texts in mines.encoding, as mines.encoding: GBK, or beside the file in a .cpg", r.in.File, field, feature, shown)
}
