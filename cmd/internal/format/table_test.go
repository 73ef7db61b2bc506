package format

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/sql"
)

func TestWrapped(t *testing.T) {
	list := NewList("name", "type", "meaning")
	list.Add("a_name_that_no_line_breaks", "STRUCT(a DOUBLE, b DOUBLE)", "what it means in more words than fit")
	list.Add("b", "", "")
	list.Add("c", "INTEGER", "煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿 煤矿")
	for _, width := range []int{60, 80, 120} {
		var out bytes.Buffer
		if err := Print(&out, "table", Style{Literal: true}, list.Wrapped(width)); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := console.TextWidth(strings.TrimRight(line, "\n")); w > width {
				t.Errorf("%d columns, want %d at most: %q", w, width, line)
			}
		}
		var words []string
		for _, row := range list.Wrapped(width).rows {
			words = append(words, strings.Fields(string(row[2].Text))...)
		}
		if got := strings.Join(words, " "); got != "what it means in more words than fit "+string(list.rows[2][2].Text) {
			t.Errorf("%d columns: the meanings became %q", width, got)
		}
	}
	if rows := list.Wrapped(60).rows; len(rows) < 5 || list.Wrapped(0) != list {
		t.Errorf("%d rows; want the empty row kept, and no change without a width", len(rows))
	}
}

func TestRoundNumber(t *testing.T) {
	for text, want := range map[string]string{
		"0.30000000000000004": "0.3", "1.0": "1.0", "12.50": "12.50", "-0.0": "-0.0", "0.0001": "0.0001",
		"123456789.125": "123456789", "-123.4567891": "-123.4568", "0.00012345678": "0.0001234568",
		"9999999.96": "10000000", "999999.96": "1000000", "0.000012345678": "1.234568e-05",
		"1e-05": "1e-05", "1.7976931348623157e+308": "1.797693e+308", "12345678901234567": "12345678901234567",
		"nan": "nan", "-inf": "-inf", "1234567890123456.5": "1.234568e+15",
	} {
		if got := roundNumber(text); got != want {
			t.Errorf("roundNumber(%s) = %s, want %s", text, got, want)
		}
	}
}

// TestTableStreams shows that the table holds a bounded number of rows.
func TestTableStreams(t *testing.T) {
	f := NewTable(Style{})
	f.header(nil, []sql.Column{{Name: "n", Kind: sql.Number}})
	value := []sql.Value{{Text: []byte("1")}}
	for range tableBatch - 1 {
		if out := f.row(nil, value); len(out) > 0 {
			t.Fatal("rows appeared before the widths were known")
		}
	}
	if out := f.row(nil, value); bytes.Count(out, []byte("\n")) != tableBatch+2 {
		t.Error("the batch did not appear when it was full")
	}
	if out := f.row(nil, []sql.Value{{Text: []byte("123")}}); string(out) != "123\n" {
		t.Errorf("later row: got %q", out)
	}
}

// TestTableFits narrows tables to screens: no line is wider, no number is cut.
func TestTableFits(t *testing.T) {
	list := func() *List {
		l := NewList("identifier", "name", "what it is", "note")
		l.columns = append(l.columns, sql.Column{Name: "a_long_name_of_numbers", Kind: sql.Number})
		for i := range 3 {
			l.Add("M00"+fmt.Sprint(i), strings.Repeat("煤", 5+i), strings.Repeat("text ", 10), "", fmt.Sprint(123456.25*float64(i)))
		}
		return l
	}
	for width := 8; width < 140; width++ {
		var out strings.Builder
		f := NewTable(Style{Width: width})
		if _, err := Copy(&out, f, list(), 0, func() {}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		for _, line := range lines {
			if console.TextWidth(line) > width {
				t.Errorf("width %d: %q is wider", width, line)
			}
		}
		if shown := len(f.widths); shown+len(f.leftOut) != 5 || shown == 5 && !strings.HasSuffix(lines[4], "  246912.5") {
			t.Errorf("width %d: %d columns shown, %q left out\n%s", width, shown, f.leftOut, out.String())
		}
	}
}
