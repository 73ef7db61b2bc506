package loader

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// TestPipesRefused puts a pipe in the place of each input: opening one waits for a writer, for ever and beyond the reach of a signal.
func TestPipesRefused(t *testing.T) {
	t.Parallel()
	for role, c := range map[string]struct{ replace, message string }{
		"map":        {"destroyed.tif", "load disturbance *destroyed.tif"},
		"NPP":        {"npp_2001.tif", "load npp *npp_2001.tif"},
		"mines":      {"mines.geojson", "load mines *mines.geojson"},
		"a VRT":      {"destroyed.vrt", "load disturbance *destroyed.vrt"},
		"the device": {"", "load disturbance /dev/null"},
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			path := drawn("0 0\n0 0", "", "100", "100").write(t)
			study, err := studyfile.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			pipe := filepath.Join(filepath.Dir(path), c.replace)
			switch role {
			case "a VRT":
				study.Disturbance.Destroyed.File = pipe
			case "the device":
				study.Disturbance.Destroyed.File, pipe = os.DevNull, ""
			default:
				if err := os.Remove(pipe); err != nil {
					t.Fatal(err)
				}
			}
			if pipe != "" {
				if err := unix.Mkfifo(pipe, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			ended := make(chan error, 1)
			go func() {
				_, err := Load(context.Background(), study, filepath.Join(t.TempDir(), "d"), Options{Geostatistics: meanKriging{}})
				ended <- err
			}()
			select {
			case err := <-ended:
				mustFail(t, err, fault.ErrInput, c.message+": is a pipe, a device or a socket, want a file; check the path in the study file")
			case <-time.After(time.Minute):
				t.Fatal("the load waits for a pipe")
			}
		})
	}
}
