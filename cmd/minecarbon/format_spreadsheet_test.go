package main

import (
	"bytes"
	stdsql "database/sql"
	"encoding/csv"
	"math"
	"path/filepath"
	"strings"
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

func texts(list []string) *listing {
	rows := &listing{columns: []sql.Column{
		{Name: "=n", Kind: sql.Number}, {Name: "text", Kind: sql.Text}, {Name: "j", Kind: sql.JSON}, {Name: "b", Kind: sql.Boolean},
	}}
	for _, text := range list {
		rows.rows = append(rows.rows, []sql.Value{{Text: []byte("-1.5")}, {Text: []byte(text)}, {Null: true}, {Text: []byte("true")}})
	}
	return rows
}

func renderSpreadsheet(t *testing.T, name string, rows rowSource) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := copyRows(&out, newSpreadsheetFormat(name), rows, 0, func() {}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSpreadsheet(t *testing.T) {
	for _, name := range []string{"csv", "tsv"} {
		golden(t, "format/tricky.spreadsheet."+name, renderSpreadsheet(t, name, tricky()))
		golden(t, "format/formulas."+name, renderSpreadsheet(t, name, texts(formulas)))
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

func TestQuerySpreadsheet(t *testing.T) {
	const text = "select '=1+1' as t, -1 as n, '' as empty, null::text as missing"
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "t,n,empty,missing\n=1+1,-1,\"\",\n"},
		{[]string{"--spreadsheet"}, "\ufeff" + "t,n,empty,missing\r\n'=1+1,-1,\"\",\r\n"},
		{[]string{"--spreadsheet", "-f", "tsv"}, "\ufeff" + "t\tn\tempty\tmissing\r\n'=1+1\t-1\t\"\"\t\r\n"},
	} {
		got := runProgram(t, program(nil, append([]string{"query", "-d", tiny, text}, c.args...)...), "")
		if got.code != 0 || got.out != c.want {
			t.Errorf("%v: %+v, want %q", c.args, got, c.want)
		}
	}
	got := runProgram(t, program(nil, "query", "-d", tiny, "--spreadsheet", "-f", "json", text), "")
	if got.code != 2 || !strings.Contains(got.err, "--spreadsheet: is for csv and tsv, not json; use -f csv") {
		t.Errorf("json: %+v", got)
	}
}

// TestQueryParquetMissing holds NULL, NaN, infinity and the empty string apart in Parquet, which
// stock DuckDB reads back.
func TestQueryParquetMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.parquet")
	if got := runProgram(t, program(nil, "query", "-d", tiny, "-o", path, typical), ""); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	db, err := stdsql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("select d, t from read_parquet('" + path + "') order by i nulls last")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var numbers []stdsql.NullFloat64
	var strs []stdsql.NullString
	for rows.Next() {
		var number stdsql.NullFloat64
		var text stdsql.NullString
		if err := rows.Scan(&number, &text); err != nil {
			t.Fatal(err)
		}
		numbers, strs = append(numbers, number), append(strs, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	// The rows of typical: 1, 2, 9223372036854775807, NULL.
	if len(numbers) != 4 || numbers[0].Float64 != 0.1 || !math.IsNaN(numbers[1].Float64) || !math.IsInf(numbers[2].Float64, -1) || numbers[3].Valid {
		t.Errorf("numbers: %v; want 0.1, NaN, -Inf, NULL", numbers)
	}
	if len(strs) != 4 || strs[0].String != `a,"b"` || !strs[1].Valid || strs[1].String != "" || strs[2].String != "NULL" || strs[3].Valid {
		t.Errorf("texts: %v; want a,\"b\", the empty string, the text NULL, NULL", strs)
	}
}
