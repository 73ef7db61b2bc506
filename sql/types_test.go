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
	t.Parallel()
	s := emptySession(t)
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
		"double":         values.String() + ", 'nan'::double, 'inf'::double, '-inf'::double, null",
		"boolean":        "true, false, null",
		"tinyint":        "'-128'::tinyint, 127::tinyint, 0::tinyint, null",
		"smallint":       "'-32768'::smallint, 32767::smallint, null",
		"integer":        "'-2147483648'::integer, 2147483647::integer, null",
		"bigint":         "'-9223372036854775808'::bigint, 9223372036854775807::bigint, null",
		"utinyint":       "255::utinyint, 0::utinyint, null",
		"usmallint":      "65535::usmallint, null",
		"uinteger":       "4294967295::uinteger, null",
		"ubigint":        "18446744073709551615::ubigint, null",
		"hugeint":        "'-170141183460469231731687303715884105728'::hugeint, 170141183460469231731687303715884105727::hugeint, 0::hugeint, -1::hugeint, 18446744073709551616::hugeint, -18446744073709551616::hugeint, 100000000000000000000::hugeint, null",
		"uhugeint":       "340282366920938463463374607431768211455::uhugeint, 0::uhugeint, null",
		"decimal(4,1)":   "-999.9::decimal(4,1), 0::decimal(4,1), 0.5::decimal(4,1), -0.5::decimal(4,1), null",
		"decimal(9,0)":   "-5::decimal(9,0), null",
		"decimal(10,9)":  "-0.000000005::decimal(10,9), 0::decimal(10,9), 1.5::decimal(10,9), null",
		"decimal(18,3)":  "-999999999999999.999::decimal(18,3), 1.5::decimal(18,3), null",
		"decimal(38,12)": "-99999999999999999999999999.999999999999::decimal(38,12), 0.000000000001::decimal(38,12), null",
		"varchar":        "'', 'twelve bytes', 'thirteen bytes', 'NULL', 'é', null",
		"json":           `'{"a": [1, null]}'::json, 'null'::json, null`,
	} {
		sameText(t, s, name, list)
	}
}

// DuckDB leaves out the 0 before a point where the type has no digit there. JSON has no
// such numbers.
func TestDecimalHasDigitBeforePoint(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	want(t, s, "select unnest([-0.05::decimal(2, 2), 0, 0.5])", "-0.05", "0.00", "0.50")
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
	if want := strings.Count(list, ", ") + 1; name != "json" && n != want {
		t.Errorf("%s: %d rows, want %d", name, n, want)
	}
}
