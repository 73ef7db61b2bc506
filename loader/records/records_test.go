package records

import (
	"bytes"
	"encoding/csv"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestColumnTwice holds that a column cannot hide another of its name.
func TestColumnTwice(t *testing.T) {
	t.Parallel()
	_, err := ReadCSV(strings.NewReader("id,Area_ha,area_ha \na,1,2\n"), 10, "claims")
	if err == nil || err.Error() != "has the column area_ha twice; keep one" {
		t.Errorf("error %v", err)
	}
	if _, err := ReadCSV(strings.NewReader("id,area_ha,,\na,1,,\n"), 10, "claims"); err != nil {
		t.Errorf("columns without a name: %v", err)
	}
}

// FuzzReadCSV wants rows of the named columns, and that reading what was read changes nothing.
func FuzzReadCSV(f *testing.F) {
	for _, text := range []string{"", "id\n", "id,year\na,2001\n", "\ufeffID; x,Y \n\"a\"\"b\",\" c\nd\"\n", "a,a\n1,2\n", "a,,\n1,,\n", "a,b\n1\n", "a,b\r\n1,2\r\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const most = 100
		table, err := ReadCSV(strings.NewReader(text), most, "rows")
		if err != nil {
			return
		}
		if len(table.Rows) >= most {
			t.Fatalf("%d rows, want fewer than %d", len(table.Rows), most)
		}
		var again bytes.Buffer
		w := csv.NewWriter(&again)
		_ = w.Write(table.Columns)
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) && !slices.Contains(table.Columns, "") {
				t.Fatalf("row %q of columns %q", row, table.Columns)
			}
			var fields []string
			for _, name := range table.Columns {
				if row[name] != strings.TrimSpace(row[name]) {
					t.Fatalf("%q has blanks around it", row[name])
				}
				fields = append(fields, row[name])
			}
			_ = w.Write(fields)
		}
		w.Flush()
		if slices.Contains(table.Columns, "") || len(table.Columns) == 1 || strings.HasPrefix(table.Columns[0], "\ufeff") {
			return // csv leaves a row of one empty field out; a second byte order mark is part of the name
		}
		read, err := ReadCSV(&again, most, "rows")
		if err != nil || !reflect.DeepEqual(read, table) {
			t.Errorf("%q: %v, and read again %v (%v)", text, table, read, err)
		}
	})
}
