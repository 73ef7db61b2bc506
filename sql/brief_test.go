package sql

import (
	"context"
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
		if bodies := objectsIn("from " + name); !slices.Contains(bodies, fragment{object, brief}) || slices.ContainsFunc(bodies, func(f fragment) bool { return strings.Contains(f.object, "influence") }) {
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
}
