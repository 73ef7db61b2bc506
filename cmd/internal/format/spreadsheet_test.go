package format

import (
	"bytes"

	"github.com/minecarbon/minecarbon/cmd/internal/golden"

	"encoding/csv"
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
var harmless = []string{"Shendong", "a=b", "1-2", "神东", "'=1", "(=1)", "", " blank", "2001-02-03", "a;=1", "a\t=1"}

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

// TestSpreadsheetCells reads the cells back: only texts that are formulas change, by an apostrophe.
func TestSpreadsheetCells(t *testing.T) {
	for name, separator := range map[string]rune{"csv": ',', "tsv": '\t'} {
		for mark, list := range map[string][]string{"'": formulas, "": harmless} {
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
