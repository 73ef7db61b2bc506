package sql

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// Numbers have the text that DuckDB itself gives them: the second column is its
// cast.
func TestTextIsDuckDBs(t *testing.T) {
	s := openSession(t, writeDataset(t, 2001, 2010), Options{})
	random := rand.New(rand.NewPCG(1, 2))
	doubles := []float64{0, math.Copysign(0, -1), math.MaxFloat64, math.SmallestNonzeroFloat64, 1.0 / 3, 0.1, 123456789.125}
	for exponent := -20; exponent <= 20; exponent++ {
		power := math.Pow10(exponent)
		doubles = append(doubles, power, -power, math.Nextafter(power, 0), math.Nextafter(power, math.MaxFloat64), 5*power, 1.5*power)
	}
	for range 3000 {
		doubles = append(doubles, random.NormFloat64()*1000, float64(random.IntN(1e9)), math.Round(random.Float64()*1e4)/100)
		if v := math.Float64frombits(random.Uint64()); !math.IsNaN(v) && !math.IsInf(v, 0) {
			doubles = append(doubles, v)
		}
	}
	var values strings.Builder
	for i, v := range doubles {
		if i > 0 {
			values.WriteString(", ")
		}
		values.WriteString("'" + strconv.FormatFloat(v, 'g', 17, 64) + "'::double")
	}
	for name, list := range map[string]string{
		"double":    values.String() + ", 'nan'::double, 'inf'::double, '-inf'::double, null",
		"boolean":   "true, false, null",
		"tinyint":   "'-128'::tinyint, 127::tinyint, 0::tinyint, null",
		"smallint":  "'-32768'::smallint, 32767::smallint, null",
		"integer":   "'-2147483648'::integer, 2147483647::integer, null",
		"bigint":    "'-9223372036854775808'::bigint, 9223372036854775807::bigint, null",
		"utinyint":  "255::utinyint, 0::utinyint, null",
		"usmallint": "65535::usmallint, null",
		"uinteger":  "4294967295::uinteger, null",
		"ubigint":   "18446744073709551615::ubigint, null",
		"varchar":   "'', 'twelve bytes', 'thirteen bytes', 'NULL', 'é', null",
		"json":      `'{"a": [1, null]}'::json, 'null'::json, null`,
	} {
		sameText(t, s, name, list)
	}
}

func sameText(t *testing.T, s *Session, name, list string) {
	t.Helper()
	rows, err := s.Query(context.Background(), fmt.Sprintf("select v, v::varchar from (select unnest([%s]) as v)", list))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if rows.asText || !strings.EqualFold(rows.columns[0].Type, name) {
		t.Errorf("%s: is %s and takes the way through text: %v", name, rows.columns[0].Type, rows.asText)
	}
	n := 0
	for ; ; n++ {
		row, ok, err := rows.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		if row[0].Null != row[1].Null || string(row[0].Text) != string(row[1].Text) {
			t.Errorf("%s: row %d is %q (%v), DuckDB's text %q (%v)", name, n, row[0].Text, row[0].Null, row[1].Text, row[1].Null)
		}
	}
	if want := strings.Count(list, ",") + 1; name != "json" && n != want {
		t.Errorf("%s: %d rows, want %d", name, n, want)
	}
}
