package laboratory

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/sql"
)

// inputNames are the rows of the table of inputs.
var inputNames = map[scene.Input]string{
	scene.Years: "year maps", scene.NDVI: "NDVI, a maximum a year", scene.States: "states, a map a year",
	scene.Classes: "land cover, a map a year", scene.Polygons: "polygons with years",
}

// Inputs recovers one history from each kind of input and prints what the kind costs in years, area and VCSD. The
// first kind is the year maps, which are the truth of the years.
func (l *Laboratory) Inputs(ctx context.Context) error {
	fmt.Fprintf(l.Out, "\n%-26s %17s   %17s\n", "", "destruction year", "restoration year")
	fmt.Fprintf(l.Out, "%-26s %7s %9s   %7s %9s %11s %10s %8s\n", "how the land is dated", "exact", "within 1", "exact", "within 1", "destroyed", "restored", "VCSD")
	options := scene.DefaultOptions()
	options.Seed, options.Pixels, options.Mines, options.Inputs = l.Seed, scenePixels, sceneMines, scene.Inputs()
	study := filepath.Join(l.Dir, "study-inputs")
	truth, err := l.Simulate(ctx, options, study)
	if err != nil {
		return err
	}
	var planted map[int64]dates
	for _, in := range scene.Inputs() {
		dataset := filepath.Join(l.Dir, "dataset-"+string(in))
		if err := l.Load(ctx, filepath.Join(study, scene.StudyFile(in)), dataset); err != nil {
			return err
		}
		got, err := readSummary(ctx, dataset)
		if err != nil {
			return err
		}
		found, err := readDates(ctx, dataset)
		if err != nil {
			return err
		}
		if planted == nil {
			planted = found
		}
		destroyed, restored := compare(planted, found, dates.destruction), compare(planted, found, dates.restoration)
		fmt.Fprintf(l.Out, "%-26s %7s %9s   %7s %9s %11s %10s %8s\n", inputNames[in], percent(destroyed.exact), percent(destroyed.near), percent(restored.exact), percent(restored.near),
			errorShare(got["destroyed_km2"], truth.Summary.DestroyedKm2), errorShare(got["restored_km2"], truth.Summary.RestoredKm2), errorShare(got["vcsd_gg"], truth.Summary.VCSDGg))
	}
	return nil
}

// dates are the years of a pixel, 0 for none.
type dates struct{ destroyed, restored int }

func (d dates) destruction() int { return d.destroyed }
func (d dates) restoration() int { return d.restored }

// readDates returns the years of the destroyed pixels inside mines, by pixel.
func readDates(ctx context.Context, dataset string) (map[int64]dates, error) {
	found := map[int64]dates{}
	const text = "select pixel_id, destroyed_year, coalesce(restored_year, 0) from pixel join cohort using (cohort_id) where pixel.mine_id is not null and destroyed_year is not null"
	err := each(ctx, dataset, text, func(_ []sql.Column, values []sql.Value) (err error) {
		var numbers [3]int64
		for i := range numbers {
			if numbers[i], err = strconv.ParseInt(string(values[i].Text), 10, 64); err != nil {
				return fmt.Errorf("read years: %w", err)
			}
		}
		found[numbers[0]] = dates{int(numbers[1]), int(numbers[2])}
		return nil
	})
	return found, err
}

// hits are the shares of planted dates that were found.
type hits struct{ exact, near float64 }

// compare holds a date of each pixel that has one against what was found.
func compare(planted, found map[int64]dates, of func(dates) int) hits {
	var exact, near, all float64
	for pixel, truth := range planted {
		want := of(truth)
		if want == 0 {
			continue
		}
		all++
		got := of(found[pixel])
		if got == want {
			exact++
		}
		if got != 0 && got >= want-1 && got <= want+1 {
			near++
		}
	}
	return hits{exact / all, near / all}
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
