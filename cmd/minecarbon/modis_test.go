package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unpackMODIS copies testdata/modis, a small simulated study whose NPP is in tiles of HDF-EOS2, into a temporary
// directory. make.sh there says how it and its expected results, the independent reference's, were made.
func unpackMODIS(t *testing.T) scenario {
	t.Helper()
	s := scenario{t, filepath.Join(t.TempDir(), "modis")}
	s.must(os.CopyFS(s.dir, os.DirFS("testdata/modis")))
	tiles, err := filepath.Glob(s.path("npp/*.hdf.gz"))
	s.must(err)
	for _, packed := range tiles {
		f, err := os.Open(packed)
		s.must(err)
		defer f.Close()
		r, err := gzip.NewReader(f)
		s.must(err)
		tile, err := io.ReadAll(r)
		s.must(err)
		s.must(os.WriteFile(strings.TrimSuffix(packed, ".gz"), tile, 0o644))
	}
	return s
}

// TestMODIS loads tiles in the format of MOD17A3HGF, two a year with class codes among their cells.
func TestMODIS(t *testing.T) {
	t.Parallel()
	s := unpackMODIS(t)
	dataset := loadStudy(t, s.path("study.yaml"))
	holdTo(t, dataset, s.path("expected"))
	holdIdentities(t, dataset)
}

// TestMODISDamaged refuses tiles that hold no NPP, or not all of it.
func TestMODISDamaged(t *testing.T) {
	t.Parallel()
	const tile = "npp/MOD17A3HGF.A2004001.h26v05.061.hdf"
	for _, c := range []struct {
		name    string
		spoil   func(scenario)
		code    int
		message string
	}{
		{"a field that is absent", func(s scenario) { s.study("npp:\n", "npp:\n  subdataset: Gpp_500m\n") }, 1,
			`load npp .*A2001001\.h26v04\.061\.hdf: want subdataset Gpp_500m, have Npp_500m, Npp_QC_500m; give MOD17A3HGF files`},
		{"a tile cut short", func(s scenario) { s.must(os.Truncate(s.path(tile), 40_000)) }, 3,
			`load npp .*A2004001\.h26v05\.061\.hdf: .*; fetch`},
		{"a tile that is absent", func(s scenario) { s.must(os.Remove(s.path(tile))) }, 1,
			`load npp 2004: .*A2004001\.h26v04\.061\.hdf do not cover the map: `},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := unpackMODIS(t)
			c.spoil(s)
			got := runProgram(t, program(nil, "load", s.path("study.yaml"), "-d", s.path("dataset")), "")
			if got.code != c.code || !regexp.MustCompile(c.message).MatchString(got.err) {
				t.Errorf("exit code %d, want %d; standard error\n%swant %s", got.code, c.code, got.err, c.message)
			}
			if _, err := os.Stat(s.path("dataset")); !os.IsNotExist(err) {
				t.Errorf("a dataset is left behind: %v", err)
			}
		})
	}
}
