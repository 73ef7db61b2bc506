package scripts

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readRoot returns the text of a file in the root.
func readRoot(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// output returns the standard output of a command that must succeed in the root.
func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return string(out)
}

// TestVersion holds the citation and the change log to the version of the program.
func TestVersion(t *testing.T) {
	release := strings.TrimSpace(readRoot(t, "cmd/internal/version/VERSION"))
	for file, pattern := range map[string]string{
		"CITATION.cff": `(?m)^version: "?([^"\n]*)`,
		"CHANGELOG.md": `(?m)^## \[?(\d[^] \n]*)`,
	} {
		found := regexp.MustCompile(pattern).FindStringSubmatch(readRoot(t, file))
		if found == nil || "v"+found[1] != release {
			t.Errorf("%s: its version is %q, VERSION says %s; change both in one commit", file, found, release)
		}
	}
	if got := strings.TrimSpace(output(t, "scripts/version")); got != release && !strings.HasPrefix(got, release+"+") {
		t.Errorf("scripts/version prints %q, VERSION says %s", got, release)
	}
}

// TestArchiveVersion unpacks an archive of git outside every checkout.
func TestArchiveVersion(t *testing.T) {
	commit := strings.TrimSpace(git(t, "rev-parse", "HEAD"))
	dir := t.TempDir()
	output(t, "sh", "-c", "git -c safe.directory='*' archive HEAD scripts cmd/internal/version | tar -x -C "+dir)
	got := strings.TrimSpace(output(t, filepath.Join(dir, "scripts", "version")))
	release := strings.TrimSpace(readRoot(t, "cmd/internal/version/VERSION"))
	if want := release + "+" + commit[:12]; got != want && got != release {
		t.Errorf("the archive's version is %q, want %s or, at its tag, %s", got, want, release)
	}
	if date := output(t, filepath.Join(dir, "scripts", "version"), "date"); date != git(t, "log", "-1", "--format=%ct") {
		t.Errorf("the archive's date is %s", date)
	}
}
