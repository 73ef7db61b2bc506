package explain

import (
	"encoding/json"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/explain"
)

// TestRefused holds mistakes to one clear error with the nearest names.
func TestRefused(t *testing.T) {
	t.Parallel()
	dir := tiny(t)
	for _, c := range []struct {
		args string
		o    options
		want string
	}{
		{"vcsdd a", options{}, `there is no figure "vcsdd"; did you mean vcsd`},
		{"volume", options{}, `there is no figure "volume"; choose vcsd, c_destroy`},
		{"vcsd c", options{}, `there is no mine "c"; did you mean a or b?`},
		{"vcsd shaft17", options{}, `there is no mine "shaft17"; minecarbon query`},
		{"vcsd 1999", options{}, "1999 is neither a mine nor a year of the study; give a year from 2001 to 2006"},
		{"vcsd a b", options{}, "mines a and b are given"},
		{"vcsd 2003 2004", options{}, "2004 and other years are given"},
		{"vcsd", options{all: true}, "give a MINE or a YEAR"},
		{"vcsd", options{request: explain.Request{Parameters: sql.Parameters{FromYear: 1990}}}, "--from-year 1990: is outside the study"},
		{"vcsd", options{request: explain.Request{Parameters: sql.Parameters{FromYear: 2004, ToYear: 2002}}}, "--to-year 2002: is before --from-year 2004"},
		{"vcsd", options{format: "csv"}, `format "csv": choose text, markdown, json`},
		{"vcsd", options{depth: "pixels"}, "--depth pixels: choose years"},
		{"vcsd", options{request: explain.Request{Top: -1}}, "--top -1: want 1 or more"},
	} {
		if _, err := explained(dir, c.o, strings.Fields(c.args)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
}

// TestJSON holds the object to the text: the same value, and parts with all digits.
func TestJSON(t *testing.T) {
	t.Parallel()
	dir := tiny(t)
	text, err := explained(dir, options{format: "json"}, "vcsd", "Mine A")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Mine  string
		Value json.Number
		Terms []struct {
			Term  string
			Years []struct{ Cohorts []struct{ Sum json.Number } }
		}
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&got); err != nil {
		t.Fatal(err)
	}
	plain, err := explained(dir, options{}, "vcsd", "a")
	if err != nil || got.Mine != "a" || !strings.Contains(plain, "vcsd of a (Mine A), 2001 to 2006: "+got.Value.String()) {
		t.Errorf("mine %q, value %s; the text is %v\n%s", got.Mine, got.Value, err, plain)
	}
}
