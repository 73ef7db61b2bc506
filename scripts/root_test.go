package scripts

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rootEntries lists what the root may hold. A new file or directory there is added here on purpose.
var rootEntries = []string{
	".ci", ".gitattributes", ".github", ".gitignore", ".golangci.yml",
	"CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md",
	"cmd", "docs", "examples", "findings", "go.mod", "go.sum", "libc", "libcrash", "libgdal", "loader", "reports", "scripts", "sql", "udf",
}

// git returns what a git command prints in the root. Without a checkout the test is skipped.
func git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "safe.directory=*"}, args...)...)
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("git %s: %v; this is not a checkout", args[0], err)
	}
	return string(out)
}

// TestRoot finds files in the root, tracked or forgotten there, that nobody has listed.
func TestRoot(t *testing.T) {
	for path := range strings.SplitSeq(git(t, "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		entry, _, _ := strings.Cut(path, "/")
		if entry != "" && !slices.Contains(rootEntries, entry) {
			t.Errorf("the root holds %q, which is not listed; remove it, or add it to rootEntries", entry)
		}
	}
}
