package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAllowFiles joins a file of the user's, which is refused without the flag, as is what lies
// beside the allowed directory.
func TestAllowFiles(t *testing.T) {
	own, other := t.TempDir(), t.TempDir()
	for _, dir := range []string{own, other} {
		if err := os.WriteFile(filepath.Join(dir, "coal.csv"), []byte("mine_id,coal_mt\na,12.5\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(other, "coal.csv"), filepath.Join(own, "link.csv")); err != nil {
		t.Fatal(err)
	}
	join := func(path string) string {
		return "select mine_id, coal_mt from mine join '" + path + "' using (mine_id)"
	}
	got := runProgram(t, program(nil, "query", "-d", tiny, "--allow-files", own, join(filepath.Join(own, "coal.csv"))), "")
	if got.code != 0 || got.out != "mine_id,coal_mt\na,12.5\n" {
		t.Errorf("allowed: %+v", got)
	}
	out := filepath.Join(other, "out.parquet")
	got = runProgram(t, program([]string{"MINECARBON_ALLOW_FILES=" + own}, "query", "-d", tiny, "-o", out, join(filepath.Join(own, "coal.csv"))), "")
	if _, err := os.Stat(out); got.code != 0 || err != nil {
		t.Errorf("allowed by the variable, to a file: %+v %v", got, err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"without the flag": {[]string{join(filepath.Join(own, "coal.csv"))}, exitFailed, "disabled by configuration"},
		"another":          {[]string{"--allow-files", own, join(filepath.Join(other, "coal.csv"))}, exitFailed, "disabled by configuration"},
		"through a link":   {[]string{"--allow-files", own, join(filepath.Join(own, "link.csv"))}, exitFailed, ""},
		"writing":          {[]string{"--allow-files", own, "copy mine to '" + filepath.Join(own, "new.csv") + "'"}, exitFailed, "only statements that read"},
		"no directory":     {[]string{"--allow-files", filepath.Join(own, "coal.csv"), "select 1"}, exitUsage, "is no directory"},
	} {
		got := runProgram(t, program(nil, append([]string{"query", "-d", tiny}, c.args...)...), "")
		if got.code != c.code || !strings.Contains(got.err, c.want) || got.out != "" {
			t.Errorf("%s: %+v, want exit code %d and %q", name, got, c.code, c.want)
		}
	}
	if entries, _ := os.ReadDir(own); len(entries) != 2 {
		t.Errorf("%d entries in the allowed directory, want the 2 that were there", len(entries))
	}
}

// TestMemoryLimit ends a statement that needs more than it may, and nothing else.
func TestMemoryLimit(t *testing.T) {
	got := runProgram(t, program(nil, "query", "-d", tiny, "--memory-limit", "50MB", "select len(list(range)) from range(100000000)"), "")
	if got.code != exitFailed || !strings.Contains(got.err, "Out of Memory") || got.out != "" {
		t.Errorf("%+v, want exit code %d and Out of Memory", got, exitFailed)
	}
}
