package gdal

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/airbusgeo/godal"
	"golang.org/x/sys/unix"
)

// crashing is the raster that the test's child reads into memory that may not be written.
const crashing = "GDAL_CRASH_TEST"

// TestCrashNamesTheFile has GDAL itself fault, in a child: it copies a sound raster into memory that is not there for it.
func TestCrashNamesTheFile(t *testing.T) {
	if path := os.Getenv(crashing); path != "" {
		ds, err := OpenRaster("load npp", path)
		if err != nil {
			t.Fatal(err)
		}
		memory, err := unix.Mmap(-1, 0, 1<<16, unix.PROT_NONE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		t.Fatal(ReadQuietly("load npp", path, ds.Bands()[0], 0, 0, memory, 8, 8, func(int) {}))
	}
	t.Parallel()
	RegisterDrivers()
	path := filepath.Join(t.TempDir(), "2001.tif")
	ds, err := godal.Create(godal.GTiff, path, 1, godal.Byte, 8, 8)
	if err == nil {
		err = ds.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestCrashNamesTheFile$")
	cmd.Env = append(os.Environ(), crashing+"="+path)
	var text bytes.Buffer
	cmd.Stderr = &text
	err = cmd.Run()
	want := "minecarbon: load npp " + path + ": the library that reads it crashed (SIGSEGV); the file is damaged or of a kind that the library cannot read; fetch it again, or write it anew\n"
	if code := cmd.ProcessState.ExitCode(); code != 3 || text.String() != want {
		t.Errorf("%v, exit code %d, %q; want exit code 3, %q", err, code, text.String(), want)
	}
}
