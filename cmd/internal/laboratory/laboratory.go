package laboratory

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/sql"
)

// Laboratory runs experiments on small scenes and prints their tables.
type Laboratory struct {
	Out  io.Writer
	Dir  string // for scenes and datasets
	Seed uint64

	Simulate func(ctx context.Context, o scene.Options, dir string) (*scene.Truth, error)
	Load     func(ctx context.Context, study, dataset string) error
}

// scenePixels and sceneMines are the size of the scenes.
const scenePixels, sceneMines = 800, 4

// traits lead from the exact scene to the default one, one at a time.
var traits = []struct {
	name string
	add  func(o, world *scene.Options)
}{
	{"nothing unknown", func(_, _ *scene.Options) {}},
	{"+ cells of mixed vigour", func(o, world *scene.Options) { o.WholeCells = world.WholeCells }},
	{"+ varying background, kriged", func(o, world *scene.Options) { o.Background = world.Background }},
	{"+ growth differing in space", func(o, world *scene.Options) { o.GrowthSpread = world.GrowthSpread }},
	{"+ weather", func(o, world *scene.Options) { o.WeatherSD = world.WeatherSD }},
	{"+ noise", func(o, world *scene.Options) { o.NoiseSD = world.NoiseSD }},
	{"+ NPP in steps of 0.1", func(o, world *scene.Options) { o.Quantised = world.Quantised }},
}

// Traits recovers the truth of scenes with more and more traits of the world, and prints how closely.
func (l *Laboratory) Traits(ctx context.Context) error {
	fmt.Fprintf(l.Out, "\n%-32s %10s %10s %10s %10s\n", "what the method cannot know", "VCSD", "decrease", "increase", "mean VCS")
	options, world := scene.ExactOptions(), scene.DefaultOptions()
	options.Seed, options.Pixels, options.Mines = l.Seed, scenePixels, sceneMines
	for i, trait := range traits {
		trait.add(&options, &world)
		study, dataset := filepath.Join(l.Dir, fmt.Sprintf("study-%d", i)), filepath.Join(l.Dir, fmt.Sprintf("dataset-%d", i))
		truth, err := l.Simulate(ctx, options, study)
		if err != nil {
			return err
		}
		if err := l.Load(ctx, filepath.Join(study, scene.StudyFile(scene.Years)), dataset); err != nil {
			return err
		}
		got, err := readSummary(ctx, dataset)
		if err != nil {
			return err
		}
		fmt.Fprintf(l.Out, "%-32s %10s %10s %10s %10s\n", trait.name, errorShare(got["vcsd_gg"], truth.Summary.VCSDGg),
			errorShare(got["decrease_gg"], truth.Summary.DecreaseGg), errorShare(got["increase_gg"], truth.Summary.IncreaseGg), errorShare(got["vcs_mean_g_m2"], truth.Summary.VCSMean))
	}
	return nil
}

// each calls row for each row of a statement on a dataset.
func each(ctx context.Context, dataset, text string, row func(columns []sql.Column, values []sql.Value) error) (err error) {
	session, err := sql.Open(ctx, dataset, sql.Options{})
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	rows, err := session.Query(ctx, text)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, rows.Close()) }()
	for {
		values, ok, err := rows.Next()
		if err != nil || !ok {
			return err
		}
		if err := row(rows.Columns(), values); err != nil {
			return err
		}
	}
}
