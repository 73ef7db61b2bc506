package loader

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Load a simulated study of one mine and seven years. Geostatistics is the kriging package; the
// program hands over package udf.
func ExampleLoad() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	o := scene.ExactOptions()
	o.Pixels, o.Mines, o.FirstYear, o.LastYear = 300, 1, 2008, 2014
	if _, err := scene.Write(ctx, filepath.Join(dir, "study"), o, nil); err != nil {
		fmt.Println(err)
		return
	}
	study, err := studyfile.Read(filepath.Join(dir, "study", "study.yaml"))
	if err != nil {
		fmt.Println(err)
		return
	}
	summary, err := Load(ctx, study, filepath.Join(dir, "dataset"), Options{Geostatistics: meanKriging{}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d to %d: %d pixels of %.0f km², %d mine\n", summary.FirstYear, summary.LastYear, summary.Mapped.Pixels, summary.Mapped.Km2, summary.Mines)
	// Output: 2008 to 2014: 90000 pixels of 81 km², 1 mine
}
