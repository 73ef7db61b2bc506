package sql

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestBriefBodies compares each view that leaves its intervals out, since the statement does not speak of confidence, with the whole one. The
// session then gives intervals all the same.
func TestBriefBodies(t *testing.T) {
	t.Parallel()
	skipShort(t, "opens a session for each view")
	dir := example(t)
	shown := func(s *Session, text string) (columns, rows string) {
		t.Helper()
		r, err := s.Query(context.Background(), text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range r.Columns() {
			columns += c.Name + " " + c.Type + "\n"
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if rows, err = csvOf(s, text); err != nil {
			t.Fatal(err)
		}
		return columns, rows
	}
	seen := 0
	for _, object := range objects {
		if !hasIntervals(object) {
			continue
		}
		seen++
		name := path.Base(object)
		if bodies := objectsIn("from "+name, true); !slices.Contains(bodies, fragment{object, brief}) || slices.ContainsFunc(bodies, func(f fragment) bool { return strings.Contains(f.object, "influence") }) {
			t.Errorf("%s without confidence needs %v", name, bodies)
		}
		s := openSession(t, dir, Options{})
		columns, rows := shown(s, "from "+name)
		wholeColumns, wholeRows := shown(s, "from "+name+"(confidence := null)")
		if columns != wholeColumns || rows != wholeRows {
			t.Errorf("%s brief:\n%s%swhole:\n%s%s", name, columns, rows, wholeColumns, wholeRows)
		}
		if _, with := shown(s, "from "+name+"(confidence := 0.9)"); with == rows && name == "vcs_trend" { // the example has no control land for the others
			t.Errorf("%s has no interval with a confidence", name)
		}
		if _, again := shown(s, "from "+name); again != rows {
			t.Errorf("%s differs after a statement with confidence", name)
		}
	}
	if seen != 7 {
		t.Errorf("%d views with intervals, want 7", seen)
	}
	if byName, byPlace := csvWith(t, dir, "from vcs_trend(confidence := 0.9)", Options{}), csvWith(t, dir, "from vcs_trend(null, null, 0.9)", Options{}); byPlace != byName {
		t.Errorf("a confidence without its name gives\n%swant\n%s", byPlace, byName)
	}
}

// TestShared compares views of a session that shares steps with those of one that does not: with the shared parameters, whose rows are
// kept, and with others.
func TestShared(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs 18 views in two sessions")
	}
	dir := example(t)
	plain, shared := openSession(t, dir, Options{}), openSession(t, dir, Options{})
	p := Parameters{FromYear: 2002, ToYear: 2004, BaselineThrough: "through_destruction", OnlyMines: []string{"A"}}
	if err := shared.Share(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for _, p := range []Parameters{p, {}, {FromYear: 2002, ToYear: 2004, BaselineThrough: "through_destruction", OnlyMines: []string{"A", "B"}}} {
		for _, view := range []string{"summary", "deficit", "baseline", "mine_year", "annual_vcs", "vcs_trend"} {
			text := "from " + view + "(" + p.Arguments(view) + ")"
			want, err := csvOf(plain, text)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := csvOf(shared, text); err != nil || got != want {
				t.Errorf("%s shared:\n%s%vnot shared:\n%s", text, got, err, want)
			}
		}
	}
	want(t, shared, "select count(*) from shared_annual_sum", "3") // 2002 to 2004
	if err := shared.Share(t.Context(), Parameters{}); err != nil {
		t.Errorf("share again: %v", err)
	}
	want(t, shared, "select count(*) from shared_annual_sum", "10") // all years
	if err := plain.Share(t.Context(), Parameters{OnlyMines: []string{"no such mine"}}); !errors.Is(err, ErrStatement) {
		t.Errorf("share of an unknown mine: %v, want ErrStatement", err)
	}
}
