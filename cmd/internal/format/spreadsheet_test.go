package format

import (
	"bytes"

	"github.com/minecarbon/minecarbon/cmd/internal/golden"

	"encoding/csv"
	"slices"
	"testing"

	"github.com/minecarbon/minecarbon/sql"
)

// formulas are texts that spreadsheets run, among them those of
// https://owasp.org/www-community/attacks/CSV_Injection and ways around a check of the first byte.
var formulas = []string{
	`=HYPERLINK("http://example.org";"a")`, "+1+1", "-2+3", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1",
	"\u00a0=1+1", "\u3000@A1", "\ufeff=1+1", "\u200b=1+1", "\x00=1+1", "＝1+1", "＋1", "－1", "＠A1", "=cmd|' /C calc'!A0", "-",
}

// harmless are texts that stay as they are.
var harmless = []string{"Shendong", "a=b", "神东", "'=1", "(=1)", "", " blank", "a;=1", "a\t=1",
	"M001", "May", "Mar mine", "1 mine", "3号井", "12a4", "1E", "E5", "1e5x", "0x1F", "1_000", "truely", "#1", "12 Marches", "1;2", "a", "pm"}

// numbers are texts that Excel or LibreOffice turns into a number, a date, a truth value or an error. LibreOffice
// 7.4 was asked, in an English locale; of the others Microsoft says so ("Change formatted dates into text", "Stop
// automatically changing numbers to dates", "Automatic data conversions").
var numbers = []string{
	"00123", "1E5", "1e5", "1E+5", "1.5e-3", "3-4", "12345678901234567890", "2001-02-03", "2001/2/3", "1/2", "1 1/2", "MAR1", "Mar-5", "SEPT2", "1-Mar-2020",
	"2 December", "TRUE", "false", "1:30", "12:30:15.5", "9 a", "10:30 PM", "12%", "$5", "5 €", "¥5", "(5)", "1,234", "3.4", "1.2.2003", "5.", ".5", " 7 ",
	"１２３", "٣", "3月4日", "2020年3月", "下午3时", "2001-02-03T04:05:06", "2001-02-03T04:05:06Z", "#N/A", "#DIV/0!", "1'000", "1 000", "1\u00a0000",
}

func texts(list []string) *List {
	rows := &List{columns: []sql.Column{
		{Name: "=n", Kind: sql.Number}, {Name: "text", Kind: sql.Text}, {Name: "j", Kind: sql.JSON}, {Name: "b", Kind: sql.Boolean},
	}}
	for _, text := range list {
		rows.rows = append(rows.rows, []sql.Value{{Text: []byte("-1.5")}, {Text: []byte(text)}, {Null: true}, {Text: []byte("true")}})
	}
	return rows
}

func renderSpreadsheet(t *testing.T, name string, rows Rows) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Copy(&out, Spreadsheet(name), rows, 0, func() {}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSpreadsheet(t *testing.T) {
	for _, name := range []string{"csv", "tsv"} {
		golden.Check(t, "format/tricky.spreadsheet."+name, renderSpreadsheet(t, name, tricky()))
		golden.Check(t, "format/formulas."+name, renderSpreadsheet(t, name, texts(formulas)))
	}
}

// TestSpreadsheetCells reads the cells back: only texts that would become something else change, by an apostrophe.
func TestSpreadsheetCells(t *testing.T) {
	for name, separator := range map[string]rune{"csv": ',', "tsv": '\t'} {
		for mark, list := range map[string][]string{"'": slices.Concat(formulas, numbers), "": harmless} {
			out, marked := bytes.CutPrefix(renderSpreadsheet(t, name, texts(list)), []byte("\xef\xbb\xbf"))
			if !marked || bytes.Count(out, []byte("\r\n")) < len(list)+1 {
				t.Fatalf("%s: %q lacks a byte order mark or CR LF", name, out)
			}
			reader := csv.NewReader(bytes.NewReader(out))
			reader.Comma = separator
			records, err := reader.ReadAll()
			if err != nil || len(records) != len(list)+1 {
				t.Fatalf("%s: %d records, %v", name, len(records), err)
			}
			if got := records[0][0]; got != "'=n" {
				t.Errorf("%s: a column named =n is %q", name, got)
			}
			for i, text := range list {
				if got := records[i+1]; got[0] != "-1.5" || got[1] != mark+text || got[3] != "true" {
					t.Errorf("%s: got %q, want -1.5, %q, true", name, got, mark+text)
				}
			}
		}
	}
}

// TestSpreadsheetKinds: dates stay dates, and only a number of more digits than 15 becomes text.
func TestSpreadsheetKinds(t *testing.T) {
	columns := []sql.Column{
		{Name: "day", Type: "DATE"}, {Name: "at", Type: "TIMESTAMP WITH TIME ZONE"}, {Name: "id", Type: "BIGINT", Kind: sql.Number},
		{Name: "sum", Type: "DECIMAL(38,15)", Kind: sql.Number}, {Name: "d", Type: "DOUBLE", Kind: sql.Number}, {Name: "u", Type: "UUID"},
	}
	got := string(renderSpreadsheet(t, "csv", literal(columns,
		[]string{"2001-02-03", "2001-02-03 04:05:06+00", "123456789012345", "0.000000000000015", "0.30000000000000004", "00000000-0000-0000-0000-000000000001"},
		[]string{null, null, "-1234567890123456", "1.500000000000000", "1e+22", null},
		[]string{null, null, "1000000000000000", "0.1234567890123456", "-0.0", null},
	)))
	const want = "\ufeffday,at,id,sum,d,u\r\n" +
		"2001-02-03,2001-02-03 04:05:06+00,123456789012345,0.000000000000015,0.30000000000000004,'00000000-0000-0000-0000-000000000001\r\n" +
		",,'-1234567890123456,1.500000000000000,1e+22,\r\n" +
		",,'1000000000000000,'0.1234567890123456,-0.0,\r\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
