package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// table is a result of literal rows; null is NULL.
type table struct {
	columns []sql.Column
	rows    [][]string
	err     error // after the rows
}

const null = "\x00NULL"

func (t *table) Columns() []sql.Column { return t.columns }

func (t *table) Next() ([]sql.Value, bool, error) {
	if len(t.rows) == 0 {
		return nil, false, t.err
	}
	row := make([]sql.Value, len(t.columns))
	for i, text := range t.rows[0] {
		row[i] = sql.Value{Text: []byte(text), Null: text == null}
	}
	t.rows = t.rows[1:]
	return row, true, nil
}

// of returns a table of one column.
func of(kind string, values ...string) *table {
	t := &table{columns: []sql.Column{{Name: "a", Type: kind, Kind: sql.KindOf(kind)}}}
	for _, v := range values {
		t.rows = append(t.rows, []string{v})
	}
	return t
}

func write(t *testing.T, rows format.Rows, about ...[]string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, rows, about, func() {}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t *testing.T, book []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// TestCells reads values back as they are stored. Dates are days since 1899-12-30, ECMA-376 part 1, 18.17.4.
func TestCells(t *testing.T) {
	const number, text, boolean = excelize.CellTypeUnset, excelize.CellTypeInlineString, excelize.CellTypeBool
	for kind, cells := range map[string]map[string]struct {
		kind excelize.CellType
		raw  string
	}{
		"DOUBLE": {
			"0.30000000000000004": {number, "0.30000000000000004"}, "0.6666666666666666": {number, "0.6666666666666666"}, "-1e-05": {number, "-0.00001"},
			"1e+22": {number, "10000000000000000000000"}, "nan": {text, "nan"}, "-inf": {text, "-inf"},
		},
		"BIGINT":        {"123456789012345": {number, "123456789012345"}, "1234567890123456": {text, "1234567890123456"}, "-7": {number, "-7"}},
		"DECIMAL(38,9)": {"1.500000000": {number, "1.5"}, "1234567.123456789": {text, "1234567.123456789"}},
		"BOOLEAN":       {"true": {boolean, "1"}, "false": {boolean, "0"}},
		"VARCHAR": {
			"00123": {text, "00123"}, "1E5": {text, "1E5"}, "3-4": {text, "3-4"}, "=1+1": {text, "=1+1"}, "神东 <&\"'>": {text, "神东 <&\"'>"},
			" a\nb\t": {text, " a\nb\t"}, "_x0041_": {text, "_x0041_"}, "2001-02-03": {text, "2001-02-03"}, strings.Repeat("x", 32767): {text, strings.Repeat("x", 32767)},
		},
		"DATE":                     {"2001-02-03": {number, "36925"}, "1900-03-01": {number, "61"}, "1900-02-28": {text, "1900-02-28"}, "infinity": {text, "infinity"}},
		"TIMESTAMP":                {"2001-02-03 12:00:00": {number, "36925.5"}, "2001-02-03 06:00:00.25": {number, "36925.25000289352"}},
		"TIMESTAMP_NS":             {"2001-02-03 12:00:00.000000001": {text, "2001-02-03 12:00:00.000000001"}},
		"TIMESTAMP WITH TIME ZONE": {"2001-02-03 12:00:00+00": {text, "2001-02-03 12:00:00+00"}},
	} {
		for value, want := range cells {
			book := open(t, write(t, of(kind, value, null)))
			got, err := book.GetCellValue("result", "A2", excelize.Options{RawCellValue: true})
			stored, errType := book.GetCellType("result", "A2")
			if err != nil || errType != nil || got != want.raw || stored != want.kind {
				t.Errorf("%s %.40q: %q of type %v, %v; want %q of type %v", kind, value, got, stored, errors.Join(err, errType), want.raw, want.kind)
			}
			if empty, err := book.GetCellValue("result", "A3"); err != nil || empty != "" {
				t.Errorf("%s: NULL is %q, %v", kind, empty, err)
			}
		}
	}
}

// TestSheets: the header is above the rows, the second sheet says what the file is, and the same result gives the
// same bytes.
func TestSheets(t *testing.T) {
	rows := func() *table { return of("DOUBLE", "1.0", "2.0") }
	about := [][]string{{"study", "神东"}, nil, {"column", "unit"}, {"a", strings.Repeat("long ", 10000)}}
	book := open(t, write(t, rows(), about...))
	if got := book.GetSheetList(); len(got) != 2 || got[0] != "result" || got[1] != "about" {
		t.Errorf("sheets %v", got)
	}
	if got, err := book.GetRows("result"); err != nil || len(got) != 3 || got[0][0] != "a" || got[2][0] != "2" {
		t.Errorf("result %v, %v", got, err)
	}
	got, err := book.GetRows("about")
	if err != nil || len(got) != 4 || got[0][1] != "神东" || !strings.HasSuffix(got[3][1], "… (50000 characters)") {
		t.Errorf("about %.100v, %v", got, err)
	}
	if !bytes.Equal(write(t, rows(), about...), write(t, rows(), about...)) {
		t.Error("the same result gives different files")
	}
	empty := open(t, write(t, of("DOUBLE")))
	if got, err := empty.GetRows("result"); err != nil || len(got) != 1 {
		t.Errorf("without rows: %v, %v", got, err)
	}
}

func TestRefused(t *testing.T) {
	wide := &table{columns: make([]sql.Column, 16385)}
	broken := of("DOUBLE", "1.0")
	broken.err = errors.New("row 2: broken")
	for message, rows := range map[string]*table{
		"row 2, column a: a text has 32768 characters, a cell holds 32767": of("VARCHAR", "short", strings.Repeat("x", 32768)),
		"a text has 40000 characters":                                      of("VARCHAR", strings.Repeat("👍", 20000)), // two UTF-16 units each
		"holds the character U+0007":                                       of("VARCHAR", "\a"),
		"the result has 16385 columns, a sheet holds 16384;":               wide,
		"row 2: broken": broken,
	} {
		var out bytes.Buffer
		err := Write(&out, rows, nil, func() {})
		if err == nil || !strings.Contains(err.Error(), message) || out.Len() > 0 {
			t.Errorf("%v after %d bytes; want %s", err, out.Len(), message)
		}
		if rows != broken && exit.Code(err) != exit.Usage {
			t.Errorf("%v: exit code %d", err, exit.Code(err))
		}
	}
}

// endless has more rows than a sheet.
type endless struct{ n int }

func (e *endless) Columns() []sql.Column {
	return []sql.Column{{Name: "a", Type: "INTEGER", Kind: sql.Number}}
}

func (e *endless) Next() ([]sql.Value, bool, error) {
	e.n++
	return []sql.Value{{Text: strconv.AppendInt(nil, int64(e.n), 10)}}, true, nil
}

func TestRowsOfASheet(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a million rows")
	}
	t.Setenv("TMPDIR", t.TempDir())
	rows := &endless{}
	err := Write(io.Discard, rows, nil, func() {})
	if exit.Code(err) != exit.Usage || !strings.Contains(err.Error(), "more than 1048575 rows") || rows.n != 1048576 {
		t.Errorf("%v after %d rows", err, rows.n)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("temporary files %v, %v", left, err)
	}
}

// TestParts looks at the file itself: it is a package of XML parts with a cell for every value but NULL.
func TestParts(t *testing.T) {
	book := write(t, of("VARCHAR", "", null))
	archive, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := archive.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer sheet.Close()
	text, err := io.ReadAll(sheet)
	if err != nil || !bytes.Contains(text, []byte(`r="A2"`)) || bytes.Contains(text, []byte(`r="A3"`)) {
		t.Errorf("%s, %v; want a cell for the empty text, none for NULL", text, err)
	}
}

// TestLibreOffice has another program read the workbook, and the CSV for spreadsheets: ids stay as they are.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed")
	}
	ids := []string{"00123", "1E5", "3-4", "12345678901234567890", "2001-02-03", "TRUE", "=1+1", "1,234", "M001"}
	directory := t.TempDir()
	convert := func(from, to string, data []byte) string {
		t.Helper()
		path := filepath.Join(directory, from)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(office, "--headless", "-env:UserInstallation=file://"+directory+"/profile", "--convert-to", to, "--outdir", directory, path)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		extension, _, _ := strings.Cut(to, ":")
		return strings.TrimSuffix(path, filepath.Ext(path)) + "." + extension
	}
	read, err := os.ReadFile(convert("book.xlsx", "csv", write(t, of("VARCHAR", ids...))))
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(read)).ReadAll()
	if err != nil || len(records) != len(ids)+1 {
		t.Fatalf("%v, %v", records, err)
	}
	var text bytes.Buffer
	if _, err := format.Copy(&text, format.Spreadsheet("csv"), of("VARCHAR", ids...), 0, func() {}); err != nil {
		t.Fatal(err)
	}
	converted, err := os.ReadFile(convert("ids.csv", "xlsx", text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	book := open(t, converted)
	for i, id := range ids {
		if got := records[i+1][0]; got != id {
			t.Errorf("workbook: %q, want %q", got, id)
		}
		cell := "A" + strconv.Itoa(i+2)
		got, err := book.GetCellValue(book.GetSheetName(0), cell)
		kind, errType := book.GetCellType(book.GetSheetName(0), cell)
		if err != nil || errType != nil || strings.TrimPrefix(got, "'") != id || kind != excelize.CellTypeSharedString {
			t.Errorf("csv: %q of type %v, %v; want the text %q", got, kind, errors.Join(err, errType), id)
		}
	}
}
