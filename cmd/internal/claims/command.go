package claims

import (
	"context"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/dataset"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/loader/claims"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/sql"
)

const claimsLong = `claims holds a table of what a company or a consultant claims about land against a dataset. Each claim is
supported, contradicted or not observable, with the numbers and one sentence that says why.

FILE is CSV, GeoPackage, GeoJSON or the like. A row is a claim:

  mine_id    the mine, or a polygon: the geometry of a feature, in CSV a column wkt (degrees, WGS 84)
  year       2015: by the end of that year; 2010-2015: in these years
  claim      destroyed, restored, or restored to the original level
  area_ha    or another name that ends in ha, km2 or m2: the claimed area; a polygon alone claims all of its land
  id         a name for the claim (may be left out)

A claimed area is held against the 95 % interval of the observed one, if the dataset has labelled points (see
accuracy). Without them, it is supported within --tolerance of the observed area.

The interval of restored land against its original level holds errors of dates where their accuracies are known: those of
--accuracy-destroyed and --accuracy-restored, else of labelled points. They widen no interval of an area.`

type options struct {
	dataset.Options
	format    format.ListFlag
	tolerance float64
	dates     dataset.DateAccuracy
}

func (o *options) addFlags(flags *pflag.FlagSet) {
	o.Options.AddFlags(flags)
	o.format.AddFlag(flags)
	o.dates.AddFlags(flags)
	flags.Float64Var(&o.tolerance, "tolerance", 0.1, "take areas as equal that differ by the share `SHARE` of the larger one")
}

// NewCommand returns the verb.
func NewCommand(s console.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "claims -d DATASET FILE",
		Short: "Hold what is claimed of destroyed and restored land against a dataset",
		Long:  claimsLong,
		Example: `  minecarbon claims -d shendong claims.csv
  minecarbon claims -d shendong claims.gpkg -f json --tolerance 0.05`,
		Args: exit.Arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, done := o.Limit(cmd.Context())
			defer done()
			return exit.Cause(ctx, o.run(ctx, s, args[0]))
		},
	}
	o.addFlags(cmd.Flags())
	return cmd
}

// run judges the claims of a file and prints the verdicts.
func (o *options) run(ctx context.Context, s console.Streams, file string) (err error) {
	if err := o.Options.Check(); err != nil {
		return err
	}
	if !(o.tolerance >= 0 && o.tolerance < 1) {
		return exit.Usagef("--tolerance %v: want a share from 0 to below 1", o.tolerance)
	}
	if err := o.dates.Check(); err != nil {
		return err
	}
	session, err := o.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = exit.First(err, session.Close()) }()
	all, err := readClaims(ctx, session, file)
	if err != nil {
		return err
	}
	verdicts, err := o.judgeAll(ctx, session, all)
	if err != nil {
		return err
	}
	if (o.dates.Destroyed != 0 || o.dates.Restored != 0) && slices.ContainsFunc(verdicts, claims.Verdict.OfArea) {
		s.Notef("accuracies of dates widen the interval of restored land against its original level, and not that of an area")
	}
	name, err := o.format.Name(s)
	if err != nil {
		return err
	}
	if name == "table" {
		return o.format.Print(s, shortList(all, verdicts).Wrapped(s.Width))
	}
	return o.format.Print(s, fullList(all, verdicts))
}

// readClaims reads the claims, with the pixels of their polygons on the dataset's map.
func readClaims(ctx context.Context, session *sql.Session, file string) ([]claims.Claim, error) {
	m, err := session.Map(ctx)
	if err != nil {
		return nil, err
	}
	grid, err := gdal.NewGrid(m.CRS, m.GeoTransform, m.Width, m.Height)
	if err != nil {
		return nil, err
	}
	defer grid.SRS.Close()
	return claims.Read(file, grid)
}

// observer reads what a dataset shows of claims.
type observer struct {
	session   *sql.Session
	study     sql.ClaimStudy
	tolerance float64
	dates     dataset.DateAccuracy
	mines     map[string]bool                     // by mine_id
	levels    map[int]map[string]sql.ClaimedLevel // by year and mine_id, of the years asked for
}

// judgeAll holds each claim against the dataset.
func (o *options) judgeAll(ctx context.Context, session *sql.Session, all []claims.Claim) ([]claims.Verdict, error) {
	study, err := session.ClaimStudy(ctx)
	if err != nil {
		return nil, err
	}
	mines, err := session.Mines(ctx)
	if err != nil {
		return nil, err
	}
	from := observer{session, study, o.tolerance, o.dates, map[string]bool{}, map[int]map[string]sql.ClaimedLevel{}}
	for _, m := range mines {
		from.mines[m.ID] = true
	}
	verdicts := make([]claims.Verdict, len(all))
	for i := range all {
		e, err := from.observe(ctx, &all[i])
		if err != nil {
			return nil, err
		}
		verdicts[i] = claims.Judge(&all[i], &e)
	}
	return verdicts, nil
}

// observe reads what the dataset shows of the land of a claim.
func (o *observer) observe(ctx context.Context, c *claims.Claim) (e claims.Evidence, err error) {
	none := math.NaN()
	e = claims.Evidence{Study: claims.Study(o.study), Tolerance: o.tolerance, Known: c.Polygon != nil || o.mines[c.Mine], Level: claims.Level{Gg: none, Low: none, High: none}}
	if !e.Known || c.Year < o.study.FirstYear || c.Year > o.study.LastYear {
		return e, nil
	}
	land := sql.ClaimedLand{Mine: c.Mine}
	if c.Polygon != nil {
		land.Mine = ""
		for _, run := range c.Polygon.Runs {
			land.First, land.Last = append(land.First, run.First), append(land.Last, run.Last)
		}
	}
	areas, err := o.session.ClaimedAreas(ctx, land, c.FirstYear, c.Year)
	e.Areas = claims.Areas(areas)
	if err != nil || c.Kind != claims.Original {
		return e, err
	}
	level, err := o.level(ctx, land, c.Year)
	e.Level = claims.Level(level)
	return e, err
}

// level returns how far restored land is above its baseline in a year: that of a mine, for which pixels may stand, has an
// interval.
func (o *observer) level(ctx context.Context, land sql.ClaimedLand, year int) (l sql.ClaimedLevel, err error) {
	if land.Mine == "" {
		mine, err := o.session.ClaimedMine(ctx, land, year)
		if err != nil {
			return l, err
		}
		if mine == "" {
			return o.session.ClaimedLevel(ctx, land, year)
		}
		land.Mine = mine
	}
	if o.levels[year] == nil {
		p := sql.Parameters{FromYear: year, ToYear: year, AccuracyDestroyed: o.dates.Destroyed, AccuracyRestored: o.dates.Restored}
		if o.levels[year], err = o.session.MineLevels(ctx, p); err != nil {
			return l, err
		}
	}
	return o.levels[year][land.Mine], nil
}

// shortList shows the verdicts to a reader; the numbers stand in the reasons.
func shortList(all []claims.Claim, verdicts []claims.Verdict) *format.List {
	list := format.NewList("row", "id", "land", "years", "claim", "verdict", "reason").Numbers("row")
	for i := range all {
		c, v := &all[i], &verdicts[i]
		list.Add(strconv.Itoa(c.Row), c.ID, c.Place(), c.Years(), c.Kind.String(), v.Outcome, v.Reason)
	}
	return list
}

// fullList shows the verdicts with their numbers in full precision.
func fullList(all []claims.Claim, verdicts []claims.Verdict) *format.List {
	names := []string{"claimed_km2", "observed_km2", "difference_km2", "low_km2", "high_km2", "c_restore_gg", "c_restore_low_gg", "c_restore_high_gg"}
	list := format.NewList(slices.Concat([]string{"row", "id", "land", "years", "claim", "verdict"}, names, []string{"reason"})...).
		Numbers(append(names, "row")...)
	for i := range all {
		c, v := &all[i], &verdicts[i]
		list.Add(strconv.Itoa(c.Row), c.ID, c.Place(), c.Years(), c.Kind.String(), v.Outcome,
			format.Exact(v.Claimed), format.Exact(v.Observed), format.Exact(v.Difference()), format.Exact(v.Low), format.Exact(v.High),
			format.Exact(v.Level.Gg), format.Exact(v.Level.Low), format.Exact(v.Level.High), v.Reason)
	}
	return list
}
