package main

import (
	"path/filepath"
	"testing"
)

// TestCache says where the command line keeps errors of figures: in the folder of --cache or its variable, in the user's cache, or nowhere.
func TestCache(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	const text = "select figure, mine_id, value, sd from main.interval()"
	want := runProgram(t, program(nil, "query", "-d", tiny, "--cache", "none", text), "")
	for name, c := range map[string]struct {
		environment, flags []string
		kept               string
	}{
		"flag":         {nil, []string{"--cache", filepath.Join(home, "flag")}, "flag"},
		"variable":     {[]string{"MINECARBON_CACHE=" + filepath.Join(home, "variable")}, nil, "variable"},
		"user's cache": {[]string{"MINECARBON_CACHE=", "XDG_CACHE_HOME=" + filepath.Join(home, "xdg")}, nil, "xdg/minecarbon/figures"},
		"none":         {[]string{"MINECARBON_CACHE=none", "XDG_CACHE_HOME=" + filepath.Join(home, "unused")}, nil, ""},
	} {
		for range 2 {
			got := runProgram(t, program(c.environment, append([]string{"query", "-d", tiny, text}, c.flags...)...), "")
			if got != want || got.code != 0 || got.out == "" {
				t.Errorf("%s: %+v, want %+v", name, got, want)
			}
		}
		files, err := filepath.Glob(filepath.Join(home, c.kept, "*.parquet"))
		if wantFiles := map[bool]int{true: 1}[c.kept != ""]; err != nil || len(files) != wantFiles {
			t.Errorf("%s keeps %v, %v, want %d files", name, files, err, wantFiles)
		}
	}
}
