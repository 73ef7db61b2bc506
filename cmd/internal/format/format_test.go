package format

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/golden"
	"github.com/minecarbon/minecarbon/sql"
)

// null stands for NULL in the literal rows of tests.
const null = "\x00NULL"

func literal(columns []sql.Column, rows ...[]string) *List {
	l := &List{columns: columns}
	for _, row := range rows {
		values := make([]sql.Value, len(row))
		for i, text := range row {
			values[i] = sql.Value{Text: []byte(text), Null: text == null}
		}
		l.rows = append(l.rows, values)
	}
	return l
}

// tricky holds what formats are known to get wrong.
func tricky() *List {
	columns := []sql.Column{
		{Name: "d", Type: "DOUBLE", Kind: sql.Number},
		{Name: "i", Type: "HUGEINT", Kind: sql.Number},
		{Name: `text, "quoted"|`, Type: "VARCHAR", Kind: sql.Text},
		{Name: "b", Type: "BOOLEAN", Kind: sql.Boolean},
		{Name: "j", Type: "DOUBLE[]", Kind: sql.JSON},
		{Name: "d", Type: "DOUBLE", Kind: sql.Number},
	}
	return literal(columns,
		[]string{"0.30000000000000004", "1", "plain", "true", "[1,2]", "1.0"},
		[]string{null, null, null, null, null, null},
		[]string{"nan", "170141183460469231731687303715884105727", "", "false", "{}", "-0.0"},
		[]string{"inf", "-1", "NULL", "true", "{\"a\": [1,\n 2], \"b\": \"x y\"}", "12.50"},
		[]string{"-inf", "0", "a,b;\"c\"\r\nd", "true", "[nan]", "0.00012345678"},
		[]string{"1e-05", "0", "tab\tback\\slash|pipe *star* <b>&amp;[x]", "true", "[]", "123456789.125"},
		[]string{"1.7976931348623157e+308", "0", " blanks ", "true", "[]", "99999999.99"},
		[]string{"12345678901234.5", "0", "神东煤矿 Shéndōng", "true", "[]", "9999999.96"},
		[]string{"5e-324", "0", "\x1b[31mred\x1b[0m\x07 \u009b1m \u202eleft", "true", "[]", "0.1"},
		[]string{"1.5", "0", "👩‍🌾 é 👍🏽", "true", "[]", "0.2"},
		[]string{"1.5", "0", strings.Repeat("long 長い ", 12), "true", "[]", "0.2"},
		[]string{"1.5", "0", "after the long one", "true", "[]", "0.2"},
	)
}

func render(t *testing.T, name string, l Style, rows Rows) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := Copy(&out, New(name, l), rows, 0, func() {}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFormats(t *testing.T) {
	for _, f := range formats {
		if f.new == nil {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			golden.Check(t, "format/tricky."+f.name, render(t, f.name, Style{}, tricky()))
			empty := literal([]sql.Column{{Name: "a", Kind: sql.Number}, {Name: "b", Kind: sql.Text}})
			golden.Check(t, "format/empty."+f.name, render(t, f.name, Style{}, empty))
		})
	}
	t.Run("colour", func(t *testing.T) {
		golden.Check(t, "format/tricky.colour", render(t, "table", Style{Colour: true}, tricky()))
	})
}

// TestFormatsRoundTrip reads each lossless format back with another reader.
func TestFormatsRoundTrip(t *testing.T) {
	want := tricky().rows
	check := func(t *testing.T, row, column int, got string) {
		if v := want[row][column]; !v.Null && got != string(v.Text) {
			t.Errorf("row %d, column %d: got %q, want %q", row, column, got, v.Text)
		}
	}
	t.Run("csv", func(t *testing.T) {
		records, err := csv.NewReader(bytes.NewReader(render(t, "csv", Style{}, tricky()))).ReadAll()
		if err != nil || len(records) != len(want)+1 {
			t.Fatalf("%d records, %v", len(records), err)
		}
		for i, record := range records[1:] {
			for j, got := range record {
				if j == 2 && i == 4 {
					continue // encoding/csv reads a quoted CR LF as LF
				}
				check(t, i, j, got)
			}
		}
	})
	t.Run("tsv", func(t *testing.T) {
		unescape := strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r")
		lines := strings.Split(string(render(t, "tsv", Style{}, tricky())), "\n")
		if len(lines) != len(want)+2 {
			t.Fatalf("%d lines", len(lines))
		}
		for i := range want {
			for j, field := range strings.Split(lines[i+1], "\t") {
				check(t, i, j, unescape.Replace(field))
			}
		}
	})
	t.Run("jsonl", func(t *testing.T) {
		lines := bytes.Split(render(t, "jsonl", Style{}, tricky()), []byte("\n"))
		for i := range want {
			var object map[string]any
			decoder := json.NewDecoder(bytes.NewReader(lines[i]))
			decoder.UseNumber()
			if err := decoder.Decode(&object); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
			if text, ok := object[`text, "quoted"|`].(string); ok {
				check(t, i, 2, text)
			}
			if number, ok := object["d_1"].(json.Number); ok {
				check(t, i, 5, number.String())
			}
		}
	})
	t.Run("json", func(t *testing.T) {
		var objects []map[string]any
		err := json.Unmarshal(render(t, "json", Style{}, tricky()), &objects)
		if err != nil || len(objects) != len(want) {
			t.Errorf("%d objects, %v; want %d", len(objects), err, len(want))
		}
	})
}

func TestJSONKeysStayApart(t *testing.T) {
	columns := []sql.Column{{Name: "a"}, {Name: "a"}, {Name: "a_1"}, {Name: "a"}}
	got := string(render(t, "jsonl", Style{}, literal(columns, []string{"1", "2", "3", "4"})))
	if want := `{"a":"1","a_2":"2","a_1":"3","a_3":"4"}` + "\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCopyRowsLimit(t *testing.T) {
	columns := []sql.Column{{Name: "n", Kind: sql.Number}}
	for _, c := range []struct {
		limit int64
		out   string
		cut   bool
	}{
		{0, "n\n1\n2\n", false}, {1, "n\n1\n", true}, {2, "n\n1\n2\n", false}, {3, "n\n1\n2\n", false},
	} {
		var out bytes.Buffer
		cut, err := Copy(&out, csvFormat{}, literal(columns, []string{"1"}, []string{"2"}), c.limit, func() {})
		if err != nil || cut != c.cut || out.String() != c.out {
			t.Errorf("limit %d: %q, %v, %v; want %q, %v", c.limit, out.String(), cut, err, c.out, c.cut)
		}
	}
}

// failingRows is a result that ends in an error after its rows.
type failingRows struct {
	*List
	err error
}

func (r failingRows) Next() ([]sql.Value, bool, error) {
	row, ok, _ := r.List.Next()
	if !ok {
		return nil, false, r.err
	}
	return row, true, nil
}

func TestCopyRowsFailure(t *testing.T) {
	broken := errors.New("row 2: broken")
	var out bytes.Buffer
	rows := failingRows{literal([]sql.Column{{Name: "n"}}, []string{"1"}), broken}
	_, err := Copy(&out, newJSONFormat(Style{}), rows, 0, func() {})
	if !errors.Is(err, broken) {
		t.Errorf("got error %v", err)
	}
	if json.Valid(out.Bytes()) {
		t.Errorf("half a result is valid JSON: %s", out.Bytes())
	}
}

func TestTerminalWriter(t *testing.T) {
	var out bytes.Buffer
	w := console.PrintableWriter(&out)
	text := "a\x1b[1mé\u009b£\x7f\n\t煤"
	for i := range len(text) { // one byte at a time: runes are cut
		if _, err := w.Write([]byte{text[i]}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := out.String(), "a[1mé£\n\t煤"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestChooseFormat(t *testing.T) {
	for _, c := range []struct {
		asked, output string
		terminal      bool
		want          string
	}{
		{"", "", true, "table"}, {"", "", false, "csv"}, {"json", "x.csv", true, "json"},
		{"", "a/x.PARQUET", true, "parquet"}, {"", "x.md", true, "markdown"}, {"", "x.xlsx", true, "xlsx"}, {"csv", "x", true, "csv"}, {"", "/dev/null", true, "csv"},
	} {
		got, err := Choose(c.asked, c.output, c.terminal)
		if err != nil || got != c.want {
			t.Errorf("chooseFormat(%q, %q, %v) = %s, %v; want %s", c.asked, c.output, c.terminal, got, err, c.want)
		}
	}
	if _, err := Choose("xml", "", false); exit.Code(err) != exit.Usage {
		t.Errorf("format xml: %v", err)
	}
	for _, name := range []string{"x", "x.", "x.ods", "x.xls", "x.json5", "x.csv.gz", ".csv/x", "x.gpkg", "x.csv "} {
		_, err := Choose("", name, false)
		if exit.Code(err) != exit.Usage || !strings.Contains(fmt.Sprint(err), "write "+name+": the ") || !strings.Contains(fmt.Sprint(err), ".txt, .csv, .tsv, .json, .jsonl, .md, .parquet, .xlsx") {
			t.Errorf("%q: %v; want the known extensions", name, err)
		}
	}
}
