package loader

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
)

// same compares lines.
func same(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

// near compares numbers to 1e-12 relative.
func near(t testing.TB, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(got) != math.IsNaN(want) || math.Abs(got-want) > 1e-12*math.Abs(want) {
		t.Errorf("%s: got %.17g, want %.17g", what, got, want)
	}
}

// mustFail checks the kind and the text of an error; each * of want stands for
// any text, as a folder's name or a cause in GDAL's words.
func mustFail(t testing.TB, err error, kind error, want string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %q", want)
		return
	}
	if !errors.Is(err, kind) {
		t.Errorf("error %q is not %v", err, kind)
	}
	if !matches(err.Error(), want) {
		t.Errorf("error\n     %s\nwant %s", err, want)
	}
}

func matches(text, want string) bool {
	parts := strings.Split(want, "*")
	if !strings.HasPrefix(text, parts[0]) || !strings.HasSuffix(text, parts[len(parts)-1]) {
		return false
	}
	for _, part := range parts {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

// nothingIn checks that a folder is empty, hidden entries included.
func nothingIn(t testing.TB, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("%s is left behind in %s", e.Name(), dir)
	}
}
