package main

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestGDALWhereNeeded holds GDAL out of the start of every command, and a command that needs GDAL to one message where it is damaged.
func TestGDALWhereNeeded(t *testing.T) {
	t.Parallel()
	if runtime.GOARCH != "amd64" {
		t.Skip("libgdal loads GDAL as the program starts here")
	}
	executable, err := elf.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer executable.Close()
	libraries, err := executable.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	if slices.ContainsFunc(libraries, func(l string) bool { return strings.HasPrefix(l, "libgdal") }) {
		names := unlisted(t, executable)
		if !slices.ContainsFunc(names, func(name string) bool { return !strings.HasPrefix(name, "_Z") }) {
			t.Skipf("the file systems of this version of GDAL have functions that libgdal/functions.h does not list: %v", names)
		}
		t.Errorf("the program loads GDAL as it starts; list in libgdal/functions.h %v", names)
	}
	damaged := t.TempDir()
	for minor := range 40 {
		if err := os.WriteFile(filepath.Join(damaged, fmt.Sprintf("libgdal.so.%d", 26+minor)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	path := []string{"LD_LIBRARY_PATH=" + damaged}
	if got := runProgram(t, program(path, "query", "-d", tiny, "select 1 as a"), ""); got != (outcome{0, "a\n1\n", ""}) {
		t.Errorf("query without GDAL: %+v", got)
	}
	for _, args := range [][]string{{"simulate", filepath.Join(damaged, "scene")}, {"study", "init", damaged}} {
		got := runProgram(t, program(path, args...), "")
		if got.code != 1 || !strings.HasPrefix(got.err, "minecarbon: ") || !strings.Contains(got.err, "load GDAL: "+damaged+"/libgdal.so.") ||
			!strings.Contains(got.err, ": file too short; install GDAL 3.") || strings.Count(got.err, "\n") != 1 {
			t.Errorf("%v without GDAL: %+v", args, got)
		}
	}
}

// TestCollectLater holds the wait for the first collection of garbage to the first.
func TestCollectLater(t *testing.T) {
	usual := debug.SetGCPercent(100)
	defer debug.SetGCPercent(usual)
	percent := func() uint64 {
		sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	settles := func(want uint64) {
		t.Helper()
		runtime.GC()
		for began := time.Now(); percent() != want && time.Since(began) < patience; time.Sleep(time.Millisecond) {
		}
		if got := percent(); got != want {
			t.Errorf("after the first collection: %d %%, want %d", got, want)
		}
	}
	collectLater()
	if got := percent(); got != firstCollection {
		t.Errorf("before the first collection: %d %%, want %d", got, firstCollection)
	}
	settles(100)
	collectLater()
	debug.SetGCPercent(30) // as a load asks for
	settles(30)
	time.Sleep(50 * time.Millisecond)
	settles(30)
}

// unlisted names the functions of GDAL that a program imports.
func unlisted(t *testing.T, executable *elf.File) (names []string) {
	t.Helper()
	symbols, err := executable.ImportedSymbols()
	if err != nil {
		t.Fatal(err)
	}
	ours := regexp.MustCompile(`^(GDAL|OGR|OSR|OCT|CPL|CSL|VSI)|^_Z.*VSI`)
	for _, s := range symbols {
		if ours.MatchString(s.Name) {
			names = append(names, s.Name)
		}
	}
	return names
}
