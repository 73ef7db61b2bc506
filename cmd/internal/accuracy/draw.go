package accuracy

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/accuracy"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/sql"
)

// mostPoints bounds a sample: nobody labels more.
const mostPoints = 100_000

type drawOptions struct {
	dataset.Options
	format        format.ListFlag
	output        string
	points        int
	standardError float64
	expected      []float64
	minimum       int
	seed          uint64
	within        string
}

func (o *drawOptions) addFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	o.format.AddFlag(flags)
	flags.StringVarP(&o.output, "output", "o", "", "write the sample to the GeoPackage `FILE`, which appears whole or not at all")
	flags.IntVar(&o.points, "points", 0, "draw `N` points (0 = as many as --standard-error asks for)")
	flags.Float64Var(&o.standardError, "standard-error", 0.01, "standard error `SE` that the overall accuracy shall have")
	flags.Float64SliceVar(&o.expected, "expected", []float64{0.95, 0.8, 0.7}, "expected user's accuracies `U,U,U` of never, destroyed and restored land")
	flags.IntVar(&o.minimum, "minimum", 50, "draw at least `N` points of each class")
	flags.Uint64Var(&o.seed, "seed", 1, "same `SEED`, same pixels")
	flags.StringVar(&o.within, "within", studyfile.WithinMines, "draw from the land of `WHERE`: mines, map")
}

func (o *drawOptions) check() error {
	if err := o.Options.Check(); err != nil {
		return err
	}
	switch {
	case o.output == "":
		return exit.Usagef("accuracy draw: no file is given; use -o FILE.gpkg")
	case !strings.EqualFold(filepath.Ext(o.output), ".gpkg"):
		return exit.Usagef("accuracy draw -o %s: a sample is a GeoPackage; name a file that ends in .gpkg", o.output)
	case o.points < 0 || o.points > mostPoints:
		return exit.Usagef("--points %d: want 0 to %d", o.points, mostPoints)
	case !(o.standardError > 0 && o.standardError < 1):
		return exit.Usagef("--standard-error %v: want a number above 0 and below 1", o.standardError)
	case len(o.expected) != len(accuracy.Classes) || slices.ContainsFunc(o.expected, func(u float64) bool { return !(u >= 0 && u <= 1) }):
		return exit.Usagef("--expected %v: want three shares from 0 to 1, of never, destroyed and restored land", o.expected)
	case o.minimum < 2:
		return exit.Usagef("--minimum %d: want at least 2; one point has no variance", o.minimum)
	}
	return checkWithin(o.within)
}

// plan is how many points each class gets.
type plan struct {
	classes  []sql.LandClass
	land     []accuracy.Land
	km2      [3]float64
	pixels   [3]int64
	points   [3]int
	expected accuracy.ExpectedAccuracy
}

// newPlan allocates the points to the classes of the land.
func (o *drawOptions) newPlan(land []sql.LandClass) (p plan, err error) {
	p.classes, p.expected = land, accuracy.ExpectedAccuracy(o.expected)
	for _, l := range land {
		class := loader.LabelOf(l.DestroyedYear, l.RestoredYear).Class
		p.land = append(p.land, accuracy.Land{Class: class, Pixels: l.Pixels, Km2: l.Km2})
		p.km2[class] += l.Km2
		p.pixels[class] += l.Pixels
	}
	if len(land) == 0 {
		return p, exit.Usagef("accuracy draw: the mines have no mapped pixel; use --within map")
	}
	n := o.points
	if n == 0 {
		n = p.expected.Points(p.km2, p.pixels, o.standardError, o.minimum)
	}
	if n > mostPoints {
		return p, exit.Usagef("--standard-error %v: needs %d points; ask for at most %d", o.standardError, n, mostPoints)
	}
	if p.points, err = accuracy.Allocate(n, o.minimum, p.km2, p.pixels); err != nil {
		return p, exit.Usagef("accuracy draw: %w", err)
	}
	return p, nil
}

// run draws a sample, writes it and prints how it is allocated.
func (o *drawOptions) run(ctx context.Context, s console.Streams) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	session, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	land, err := session.LandClasses(ctx, o.within == studyfile.WithinMines)
	if err != nil {
		return err
	}
	p, err := o.newPlan(land)
	if err != nil {
		return err
	}
	points, err := p.draw(ctx, session, o.seed)
	if err != nil {
		return err
	}
	if err := o.write(ctx, session, points); err != nil {
		return err
	}
	if err := o.format.Print(s, p.list()); err != nil {
		return err
	}
	s.Notef("%s: %s, expected standard error of the overall accuracy %.4f; next: fill in reference, destroyed_year and restored_year, then minecarbon accuracy estimate -d %s %s",
		o.output, console.Counted(int64(len(points)), "point"), p.expected.StandardError(p.km2, p.points), o.Dir, o.output)
	return nil
}

// draw draws the pixels and finds their ids.
func (p *plan) draw(ctx context.Context, session *sql.Session, seed uint64) ([]gis.SamplePoint, error) {
	picks := accuracy.Draw(seed, p.land, p.points)
	var cohorts []int32
	for _, pick := range picks {
		cohorts = append(cohorts, p.classes[pick.Land].Cohort)
	}
	slices.Sort(cohorts)
	ids, err := session.RankedPixels(ctx, slices.Compact(cohorts))
	if err != nil {
		return nil, err
	}
	points := make([]gis.SamplePoint, len(picks))
	for i, pick := range picks {
		class := p.land[pick.Land].Class
		points[i] = gis.SamplePoint{
			ID: int64(i + 1), Pixel: ids[sql.RankedPixel{Cohort: p.classes[pick.Land].Cohort, Rank: pick.Rank}],
			Stratum: class.String(), StratumKm2: p.km2[class],
		}
	}
	return points, nil
}

// write writes the sample to its file.
func (o *drawOptions) write(ctx context.Context, session *sql.Session, points []gis.SamplePoint) error {
	m, err := session.Map(ctx)
	if err != nil {
		return err
	}
	layers, err := gis.SampleLayers(gis.SampleGrid{CRS: m.CRS, GeoTransform: m.GeoTransform, Width: m.Width, Height: m.Height}, points)
	if err != nil {
		return err
	}
	pairs, err := export.Provenance(session, o.Dir)
	if err != nil {
		return err
	}
	pairs["seed"], pairs["within"] = strconv.FormatUint(o.seed, 10), o.within
	to := export.Destination{Path: o.output, Dataset: o.Dir}
	return to.WriteFile(func(path string) error { return gis.WriteGeoPackage(ctx, path, layers, pairs, func(string, int) {}) })
}

// list shows the allocation.
func (p *plan) list() *format.List {
	list := format.NewList("stratum", "area_km2", "share", "pixels", "expected_user", "points").Numbers("area_km2", "share", "pixels", "expected_user", "points")
	total := p.km2[0] + p.km2[1] + p.km2[2]
	for i, name := range accuracy.Classes {
		list.Add(name, format.Exact(p.km2[i]), format.Exact(p.km2[i]/total), strconv.FormatInt(p.pixels[i], 10), format.Exact(p.expected[i]), strconv.Itoa(p.points[i]))
	}
	return list
}
