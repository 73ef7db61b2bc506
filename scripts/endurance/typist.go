package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

// statement is what is typed, and what the shell must answer to its last line.
type statement struct {
	kind   string
	lines  []string
	cancel bool   // by Ctrl-C, after a while
	answer string // part of what is shown; empty for anything but an error
}

// typist makes up statements.
type typist struct {
	random   *rand.Rand
	names    []string // of tables, views and functions
	examples []string // that the program gives of them
	made     int
}

func (e *endurance) newTypist(random *rand.Rand) (*typist, error) {
	text, err := e.command("tables", "-d", "dataset", "-f", "json").Output()
	if err != nil {
		return nil, err
	}
	var objects []struct {
		Name     string
		Examples []string
	}
	if err := json.Unmarshal(text, &objects); err != nil {
		return nil, err
	}
	t := &typist{random: random}
	for _, o := range objects {
		t.names = append(t.names, o.Name)
		t.examples = append(t.examples, o.Examples...)
	}
	return t, nil
}

var (
	limits = regexp.MustCompile(`limit \d+`)
	shares = regexp.MustCompile(`:= 0\.\d+`)
)

// question is an example with a limit and shares of its own, which makes its text new to the engine.
func (t *typist) question() string {
	text := t.examples[t.random.IntN(len(t.examples))]
	text = limits.ReplaceAllLiteralString(text, fmt.Sprint("limit ", 1+t.random.IntN(50)))
	return shares.ReplaceAllStringFunc(text, func(string) string { return fmt.Sprintf(":= %.3f", 0.6+0.39*t.random.Float64()) })
}

// rareness is how many statements there are to one that waits for the time limit.
const rareness = 1000

const endless = "select count(*) from range(1000000) a, range(1000000) b, range(1000000) c where a.range * b.range * c.range % 7 = 3;"

// next makes up a statement: seven in ten are questions, the others everything else that a shell takes.
func (t *typist) next() statement {
	t.made++
	number := strconv.Itoa(t.made)
	switch share := t.random.IntN(100); {
	case t.made%rareness == 0:
		return statement{kind: "ended by the time limit", lines: []string{endless}, answer: limitReached}
	case share < 70:
		return statement{kind: "questions of all views", lines: []string{t.question() + ";"}}
	case share < 80:
		return statement{kind: "errors", lines: []string{t.pick("selec "+number+";", "from nothing_"+number+";", "select wrong_"+number+" from deficit;",
			"select error('said "+number+"');", "select 'text"+number+"'::integer;", "from deficit(frob := "+number+");", "drop table cohort;",
			"copy cohort to 'copy.csv';", ".frob "+number, ".format frob"+number, "from read_csv('/etc/"+number+"');")}, answer: "minecarbon: "}
	case share < 84:
		return statement{kind: "cancelled by Ctrl-C", lines: []string{endless}, cancel: true, answer: "minecarbon: interrupted"}
	case share < 89:
		return statement{kind: "commands of the shell", lines: []string{t.pick(".tables", ".describe "+t.pick(t.names...), ".examples", ".help",
			".examples "+strconv.Itoa(1+t.random.IntN(10)), ".timing on", ".format csv", ".format json", ".format markdown", ".format auto")}}
	case share < 92:
		return statement{kind: "explained", lines: []string{t.pick("explain ", "explain analyze ") + t.question() + ";"}}
	case share < 94:
		return statement{kind: "large results", lines: []string{t.pick("from pixel;", "from pixel_year limit 50000;", "select repeat('x', 1000000) as x;",
			"select range as n, 'row ' || range as text from range("+strconv.Itoa(20000+t.made)+");", "select list(range) as l from range(100000);")}}
	case share < 97:
		return statement{kind: "written to files", lines: []string{
			".output out-" + strconv.Itoa(t.made%20) + t.pick(".csv", ".parquet", ".json", ".xlsx", ".md"),
			t.pick(t.question(), "from cohort_year") + ";", ".output"}}
	default:
		return statement{kind: "own tables and views", lines: []string{
			t.pick("create or replace temp table own as ", "create or replace temp view own_view as ", "create temp table own_"+number+" as ") + t.question() + ";",
			"drop table if exists own_" + number + ";"}}
	}
}

func (t *typist) pick(texts ...string) string { return texts[t.random.IntN(len(texts))] }

// limitReached begins what the shell says where the time limit ends a statement. On a busy machine that may be any.
const limitReached = "minecarbon: the time limit of"

// wrong returns what is wrong with an answer of the shell, empty if nothing is.
func (s statement) wrong(shown string) string {
	switch {
	case strings.Contains(shown, limitReached):
	case s.answer != "" && !strings.Contains(shown, s.answer):
		return fmt.Sprintf("shows no %q", s.answer)
	case s.answer == "" && strings.Contains(shown, "minecarbon: "):
		return "is refused"
	}
	return ""
}
