package internal_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/cmd/internal/explain"
)

// TestExplainRefused holds mistakes to one clear error with the nearest names.
func TestExplainRefused(t *testing.T) {
	t.Parallel()
	dir := tiny(t)
	for _, c := range []struct {
		args, want string
	}{
		{"vcsdd a", `there is no figure "vcsdd"; did you mean vcsd`},
		{"volume", `there is no figure "volume"; choose vcsd, c_destroy`},
		{"vcsd c", `there is no mine "c"; did you mean a or b?`},
		{"vcsd shaft17", `there is no mine "shaft17"; minecarbon query`},
		{"vcsd 1999", "1999 is neither a mine nor a year of the study; give a year from 2001 to 2006"},
		{"vcsd a b", "mines a and b are given"},
		{"vcsd 2003 2004", "2004 and other years are given"},
		{"vcsd --all", "give a MINE or a YEAR"},
		{"vcsd --from-year 1990", "--from-year 1990: is outside the study"},
		{"vcsd --from-year 2004 --to-year 2002", "--to-year 2002: is before --from-year 2004"},
		{"vcsd -f csv", `format "csv": choose text, markdown, json`},
		{"vcsd --depth pixels", "--depth pixels: choose years"},
		{"vcsd --top -1", "--top -1: want 1 or more"},
	} {
		if _, err := ran(t, explain.NewCommand, append(strings.Fields(c.args), "-d", dir)...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.args, err, c.want)
		}
	}
}

// TestExplainJSON holds the object to the text: the same value, and parts with all digits.
func TestExplainJSON(t *testing.T) {
	t.Parallel()
	dir := tiny(t)
	text, err := ran(t, explain.NewCommand, "-d", dir, "-f", "json", "vcsd", "Mine A")
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
	plain, err := ran(t, explain.NewCommand, "-d", dir, "vcsd", "a")
	if err != nil || got.Mine != "a" || !strings.Contains(plain, "vcsd of a (Mine A), 2001 to 2006: "+got.Value.String()) {
		t.Errorf("mine %q, value %s; the text is %v\n%s", got.Mine, got.Value, err, plain)
	}
}
