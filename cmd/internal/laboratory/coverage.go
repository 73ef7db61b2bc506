package laboratory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/sql"
)

// Setting is a kind of world in which intervals are tried.
type Setting struct {
	Name       string // as a flag names it
	Title      string
	change     func(*scene.Options)
	parameters string // of the macro interval, as a study of such a world would give them
}

// Settings are the worlds, the default one first.
func Settings() []Setting {
	return []Setting{
		{Name: "default", Title: "default", change: func(*scene.Options) {}},
		{Name: "weather", Title: "strong weather, sd 10 %", change: func(o *scene.Options) { o.WeatherSD = 0.10 }},
		{Name: "memory", Title: "weather with memory, ρ 0.4", change: func(o *scene.Options) { o.WeatherMemory = 0.4 }},
		{Name: "step", Title: "climate step of 10 %", change: func(o *scene.Options) { o.ClimateStep = 0.10 }},
		{Name: "saturation", Title: "growth that saturates over 8 years", change: func(o *scene.Options) { o.Saturation = 8 }},
		{Name: "early", Title: "few baseline years, at most 4 at first", change: func(o *scene.Options) { o.LatestOpening = 4 }},
		{Name: "before", Title: "land without baseline years, mines up to 3 years older than the study", change: func(o *scene.Options) { o.EarlierOpening = 4 }},
		{Name: "cycles", Title: "half of the restored land destroyed and restored again", change: func(o *scene.Options) { o.Again = 0.5 }},
		{Name: "gaps", Title: "NPP unknown in 5 % of cells and years", change: func(o *scene.Options) { o.Gaps = 0.05 }},
		{Name: "product", Title: "biased NPP product, sd 10 %, which `npp_sd` says", change: func(o *scene.Options) { o.ProductSD = 0.10 }, parameters: "npp_sd := 0.1"},
		{Name: "through", Title: "the reading `through_destruction`", change: func(*scene.Options) {}, parameters: "baseline_through := 'through_destruction'"},
	}
}

// SettingNames are the names of all settings.
func SettingNames() []string {
	var names []string
	for _, s := range Settings() {
		names = append(names, s.Name)
	}
	return names
}

// SettingsNamed returns settings by their names. An unknown name is an error that lists them all.
func SettingsNamed(names []string) ([]Setting, error) {
	var chosen []Setting
	for _, name := range names {
		i := slices.Index(SettingNames(), name)
		if i < 0 {
			return nil, fmt.Errorf("no setting %q; the settings are %s", name, strings.Join(SettingNames(), ", "))
		}
		chosen = append(chosen, Settings()[i])
	}
	return chosen, nil
}

// total is the mine_id of all mines together in the macro interval.
const total = "total"

// trial is a figure of a mine, or of all, in one scene.
type trial struct {
	figure, mine             string
	planted, value           float64
	unit                     float64 // of widths and errors: planted VCSD for potential changes, else the planted figure
	low, high, low80, high80 float64
}

// Coverage plants so many scenes of a setting, the first with the seed and each further one with the next, and prints
// how often the intervals of 95 and 80 % hold what was planted. Scenes run side by side, one for each processor.
func (l *Laboratory) Coverage(ctx context.Context, base scene.Options, s Setting, scenes int) error {
	s.change(&base)
	trials := make([][]trial, scenes)
	errs := make([]error, scenes)
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(scenes, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := range next {
				options := base
				options.Seed += uint64(i)
				trials[i], errs[i] = l.try(ctx, options, s.parameters)
			}
		})
	}
	for i := range scenes {
		next <- i
	}
	close(next)
	workers.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	l.printCoverage(s.Title, slices.Concat(trials...))
	return nil
}

// CoverageHead prints the head of the table that Coverage fills, in Markdown. Widths and errors of potential changes are in
// percent of the planted VCSD, those of other figures of the planted figure.
func (l *Laboratory) CoverageHead() {
	fmt.Fprintln(l.Out, "| setting | figure | of | cases | 95 % covers | 80 % covers | median width of 95 % | mean error |")
	fmt.Fprintln(l.Out, "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |")
}

// try plants a scene, loads it and returns its figures. The folders are gone afterwards.
func (l *Laboratory) try(ctx context.Context, o scene.Options, parameters string) (_ []trial, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(l.Dir, "scene-")
	if err != nil {
		return nil, fmt.Errorf("plant a scene: %w", err)
	}
	defer func() { err = exit.First(err, os.RemoveAll(dir)) }()
	study, dataset := filepath.Join(dir, "study"), filepath.Join(dir, "dataset")
	truth, err := l.Simulate(ctx, o, study)
	if err != nil {
		return nil, err
	}
	if err := l.Load(ctx, filepath.Join(study, scene.StudyFile(scene.Years)), dataset); err != nil {
		return nil, fmt.Errorf("seed %d: %w", o.Seed, err)
	}
	return readTrials(ctx, dataset, parameters, plantedFigures(truth))
}

// plantedFigures are the true figures by figure and mine. The adjusted figures estimate the same as the plain ones.
func plantedFigures(t *scene.Truth) map[[2]string]float64 {
	planted := map[[2]string]float64{}
	put := func(mine string, c scene.MineYear, vcsd float64) {
		for _, suffix := range []string{"", "_adjusted"} {
			planted[[2]string{"vcsd" + suffix, mine}] = vcsd
			planted[[2]string{"c_destroy" + suffix, mine}] = c.CDestroyGg
			planted[[2]string{"c_restore" + suffix, mine}] = c.CRestoreGg
		}
		planted[[2]string{"decrease", mine}], planted[[2]string{"increase", mine}] = c.DecreaseGg, c.IncreaseGg
		planted[[2]string{"r_vcs", mine}] = c.IncreaseGg / c.DecreaseGg
	}
	var all scene.MineYear
	for _, m := range t.Mines {
		put(m.MineID, m.MineYear, m.VCSDGg)
		all.Add(m.MineYear)
	}
	put(total, all, t.Summary.VCSDGg)
	return planted
}

// readTrials reads both intervals of the planted figures. A figure of 0, as of a mine without restored land, is left out.
func readTrials(ctx context.Context, dataset, parameters string, planted map[[2]string]float64) ([]trial, error) {
	var trials []trial
	if parameters != "" {
		parameters = ", " + parameters
	}
	text := fmt.Sprintf(`select figure, mine_id, wide.value, wide.low, wide.high, narrow.low, narrow.high
		from interval(confidence := 0.95%[1]s) as wide join interval(confidence := 0.8%[1]s) as narrow using (figure, mine_id)
		where wide.sd > 0 order by figure, mine_id`, parameters)
	err := each(ctx, dataset, text, func(_ []sql.Column, values []sql.Value) (err error) {
		t := trial{figure: string(values[0].Text), mine: string(values[1].Text)}
		truth, known := planted[[2]string{t.figure, t.mine}]
		if !known || truth == 0 || math.IsNaN(truth) || math.IsInf(truth, 0) {
			return nil
		}
		t.planted, t.unit = truth, math.Abs(truth)
		if strings.HasPrefix(t.figure, "c_") {
			t.unit = planted[[2]string{"vcsd", t.mine}]
		}
		for i, into := range []*float64{&t.value, &t.low, &t.high, &t.low80, &t.high80} {
			if *into, err = strconv.ParseFloat(string(values[2+i].Text), 64); err != nil {
				return fmt.Errorf("read intervals: %s of %s: %w", t.figure, t.mine, err)
			}
		}
		trials = append(trials, t)
		return nil
	})
	return trials, err
}

// printCoverage prints a row for each figure of mines and of all mines.
func (l *Laboratory) printCoverage(title string, trials []trial) {
	groups := map[[2]string][]trial{}
	for _, t := range trials {
		of := "a mine"
		if t.mine == total {
			of = "all mines"
		}
		groups[[2]string{t.figure, of}] = append(groups[[2]string{t.figure, of}], t)
	}
	keys := make([][2]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, key := range keys {
		var held, held80, bias float64
		var widths []float64
		group := groups[key]
		n := float64(len(group))
		for _, t := range group {
			if t.low <= t.planted && t.planted <= t.high {
				held++
			}
			if t.low80 <= t.planted && t.planted <= t.high80 {
				held80++
			}
			widths = append(widths, (t.high-t.low)/t.unit)
			bias += (t.value - t.planted) / t.unit
		}
		slices.Sort(widths)
		fmt.Fprintf(l.Out, "| %s | %s | %s | %d | %.1f %% | %.1f %% | %.1f %% | %+.1f %% |\n", title, key[0], key[1], len(group),
			100*held/n, 100*held80/n, 100*widths[len(widths)/2], 100*bias/n)
	}
}
