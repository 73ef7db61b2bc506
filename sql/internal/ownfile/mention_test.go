package ownfile

import (
	"slices"
	"testing"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// TestMentions: what stands between << and >> is a mention, with the call that takes its place.
func TestMentions(t *testing.T) {
	const file, off = "'y=1/o.csv'", ", hive_partitioning = false)"
	const bare = "read_csv_auto(" + file + off
	for text, want := range map[string][]string{
		"from " + file:       {bare},
		"from \"y=1/o.csv\"": {bare},
		"select * from mine, " + file + " where a":           {bare},
		"from mine join " + file + " using (a), " + file:     {bare, bare},
		"from mine join x on (a = b), " + file:               {bare},
		"from (" + file + " cross join mine)":                {bare},
		"select (from " + file + ") + 1":                     {bare},
		"summarize " + file:                                  {bare},
		"create table a as from " + file:                     {bare},
		"from 'y=1/o''s.JSON.gz'":                            {"read_json_auto('y=1/o''s.JSON.gz'" + off},
		"from 'a/*/*.parquet'":                               {"read_parquet('a/*/*.parquet'" + off},
		"from read_csv(" + file + ", header = true) as t(a)": {"read_csv(" + file + ", header = true" + off},
		"from READ_PARQUET(['a.parquet', 'y=1/b.parquet'])":  {"READ_PARQUET(['a.parquet', 'y=1/b.parquet']" + off},
		"from read_csv(concat('y=', (1)::varchar))":          {"read_csv(concat('y=', (1)::varchar)" + off},

		"from 'o.csv'":                                          nil,
		"from read_csv('o.csv', delim = ';')":                   nil,
		"from read_csv(" + file + ", hive_partitioning = true)": nil,
		"from read_csv('y=1/o.csv', hive_types = {'y': int})":   nil,
		"select " + file:                                        nil,
		"select a from mine where b = " + file:                  nil,
		"select a from mine where b in (1, " + file + ")":       nil,
		"select a is distinct from " + file:                     nil,
		"select extract(year from " + file + ")":                nil,
		"select substring((a) from " + file + ")":               nil,
		"from mine select a, " + file:                           nil,
		"select a from mine order by a, " + file:                nil,
		"from 'y=1/o.txt'":                                      nil,
		"from read_csv(" + file:                                 nil,
		")) from":                                               nil,
		"":                                                      nil,
	} {
		var got []string
		for _, m := range Mentions(text, lexer.Tokens(text)) {
			got = append(got, m.Call)
			if alias := m.Alias; (alias == "") == (text[m.Start] == '\'' || text[m.Start] == '"') || alias != "" && alias[0] != 'o' && alias != "*" {
				t.Errorf("%s: alias %q", text, alias)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
