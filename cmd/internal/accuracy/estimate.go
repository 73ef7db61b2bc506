package accuracy

import (
	"context"
	"strconv"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/labels"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/sql"
)

type estimateOptions struct {
	dataset.Options
	format format.ListFlag
	within string
	matrix bool
}

func (o *estimateOptions) addFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	o.format.AddFlag(flags)
	flags.StringVar(&o.within, "within", studyfile.WithinMines, "the points were drawn from the land of `WHERE`: mines, map")
	flags.BoolVar(&o.matrix, "matrix", false, "print the error matrix by stratum")
}

// run prints what the labels say of the map.
func (o *estimateOptions) run(ctx context.Context, s console.Streams, file string) (err error) {
	if err := exit.First(o.Options.Check(), checkWithin(o.within)); err != nil {
		return err
	}
	session, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	judged, findings, err := o.judge(ctx, session, file)
	if err != nil {
		return err
	}
	for _, f := range findings {
		s.Notef("%s: %s", f.Severity, f)
	}
	if o.matrix {
		return o.format.Print(s, matrixList(judged))
	}
	return o.format.Print(s, measureList(judged))
}

// judge reads the labels and holds the map against them.
func (o *estimateOptions) judge(ctx context.Context, session *sql.Session, file string) (*loader.MapAccuracy, []finding.Finding, error) {
	m, err := session.Map(ctx)
	if err != nil {
		return nil, nil, err
	}
	grid, err := gdal.NewGrid(m.CRS, m.GeoTransform, m.Width, m.Height)
	if err != nil {
		return nil, nil, err
	}
	defer grid.SRS.Close()
	points, err := labels.Read(file, grid)
	if err != nil {
		return nil, nil, err
	}
	pixels := make([]int64, len(points))
	for i, p := range points {
		pixels[i] = p.Pixel
	}
	lands, err := session.PixelLands(ctx, pixels)
	if err != nil {
		return nil, nil, err
	}
	classes, err := session.LandClasses(ctx, o.within == studyfile.WithinMines)
	if err != nil {
		return nil, nil, err
	}
	at := map[int64]loader.MappedLand{}
	for pixel, l := range lands {
		at[pixel] = loader.MappedLand{InMine: l.InMine, Label: loader.LabelOf(l.DestroyedYear, l.RestoredYear)}
	}
	var mapped [3]float64
	for _, c := range classes {
		mapped[loader.LabelOf(c.DestroyedYear, c.RestoredYear).Class] += c.Km2
	}
	return loader.AssessMap(studyfile.AccuracyInput{File: file, Within: o.within}, points, at, mapped)
}

// measureList has the columns of the table accuracy.
func measureList(a *loader.MapAccuracy) *format.List {
	list := format.NewList("measure", "subject", "value", "standard_error", "low", "high", "mapped", "unit", "points").
		Numbers("value", "standard_error", "low", "high", "mapped", "points")
	for _, m := range a.Measures {
		low, high := m.Interval()
		list.Add(m.Name, m.Subject, format.Exact(m.Value), format.Exact(m.StandardError), format.Exact(low), format.Exact(high), format.Exact(m.Mapped), m.Unit, strconv.Itoa(m.Points))
	}
	return list
}

// matrixList has the columns of the table accuracy_matrix.
func matrixList(a *loader.MapAccuracy) *format.List {
	list := format.NewList("stratum", "stratum_km2", "stratum_points", "map_class", "reference_class", "points", "share").
		Numbers("stratum_km2", "stratum_points", "points", "share")
	for _, c := range a.Matrix {
		list.Add(c.Stratum.Name, format.Exact(c.Stratum.Km2), strconv.Itoa(c.StratumPoints), c.Map.String(), c.Reference.String(), strconv.Itoa(c.Points), format.Exact(c.Share))
	}
	return list
}
