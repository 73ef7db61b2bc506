package sql

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Parameters choose what views show. A zero value leaves the choice to the study: its first
// and last year, its baseline, all its mines.
type Parameters struct {
	FromYear, ToYear int      // 0 means the study's first and last year, a year outside the study is ErrStatement
	BaselineThrough  string   // before_destruction or through_destruction
	GuardYears       *int     // nil means those of the study
	MinBaselineYears int      // 0 means those of the study
	CO2PerCarbon     float64  // g CO2/g C, 0 means that of the study
	OnlyMines        []string // mine_id of the mines that are shown or summed; nil means all, an empty list none

	// AccuracyDestroyed and AccuracyRestored are the shares of right years, above 0 to 1, which intervals take in; 0 means those of
	// labelled points.
	AccuracyDestroyed, AccuracyRestored float64
}

// View reads a table or view with those of the parameters that it has. An unknown name, mine or
// baseline is ErrStatement.
func (s *Session) View(ctx context.Context, name string, p Parameters) (*Rows, error) {
	if !isView(byName[name]) {
		return s.Query(ctx, "from "+name)
	}
	return s.Query(ctx, "from "+name+"("+p.Arguments(name)+")")
}

// ViewOf reads of a view with a column mine_id the rows of those mines, and those of all mines together (total).
func (s *Session) ViewOf(ctx context.Context, mines []string, name string, p Parameters) (*Rows, error) {
	return s.Query(ctx, "from "+name+"("+p.Arguments(name)+") where mine_id in (select unnest("+list(append([]string{"total"}, mines...))+"))")
}

var parametersPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)create macro \w+\((.*?)\) as table`) })

// Arguments are those of the given parameters that a table macro has, as they stand in its parentheses.
func (p Parameters) Arguments(macro string) string {
	known := parametersOf(byName[macro])
	var arguments []string
	for _, given := range p.given() {
		if slices.ContainsFunc(known, func(k parameter) bool { return k.name == given.name }) {
			arguments = append(arguments, given.name+" := "+given.value)
		}
	}
	return strings.Join(arguments, ", ")
}

// A parameter is one of a table macro, with its value as a literal.
type parameter struct{ name, value string }

var defaultPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\w+) := ([^\s,()]+)`) })

// parametersOf returns the parameters of a table macro with their defaults.
func parametersOf(object string) (all []parameter) {
	for _, m := range defaultPattern().FindAllStringSubmatch(parametersPattern().FindString(definition(object)), -1) {
		all = append(all, parameter{m[1], m[2]})
	}
	return all
}

func parameterNames(object string) (names []string) {
	for _, p := range parametersOf(object) {
		names = append(names, p.name)
	}
	return names
}

// given returns the parameters that replace a default.
func (p Parameters) given() (all []parameter) {
	add := func(name, value string, given bool) {
		if given {
			all = append(all, parameter{name, value})
		}
	}
	add("from_year", fmt.Sprint(p.FromYear), p.FromYear != 0)
	add("to_year", fmt.Sprint(p.ToYear), p.ToYear != 0)
	add("baseline_through", quote(p.BaselineThrough), p.BaselineThrough != "")
	if p.GuardYears != nil {
		add("guard_years", fmt.Sprint(*p.GuardYears), true)
	}
	add("min_baseline_years", fmt.Sprint(p.MinBaselineYears), p.MinBaselineYears != 0)
	add("co2_per_carbon", fmt.Sprint(p.CO2PerCarbon), p.CO2PerCarbon != 0)
	add("only_mines", list(p.OnlyMines), p.OnlyMines != nil)
	add("accuracy_destroyed", fmt.Sprint(p.AccuracyDestroyed), p.AccuracyDestroyed != 0)
	add("accuracy_restored", fmt.Sprint(p.AccuracyRestored), p.AccuracyRestored != 0)
	return all
}

// namedPattern matches the name of a table or view alone, calledPattern a macro with
// arguments, orderedPattern the order of the last select of a definition.
var (
	namedPattern   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z_0-9]*)\s*$`) })
	calledPattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z_0-9]*)\s*\(`) })
	orderedPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\border by [^();]*;`) })
)

// Selecting returns the statement that selects everything from what: a table or view by its
// name, or a macro with its arguments. The rows of a view without an order of its own are sorted,
// since threads would give them in another order each time. A statement stays as it is. name is the object's name
// in lower case, empty for a statement.
func Selecting(what string) (text, name string) {
	m := namedPattern().FindStringSubmatch(what)
	if m == nil && !parse(what).reads() {
		m = calledPattern().FindStringSubmatch(what)
	}
	if m == nil {
		return what, ""
	}
	text, name = "from "+strings.TrimSpace(what), strings.ToLower(m[1])
	if o := byName[name]; isView(o) && !orderedPattern().MatchString(definition(o)) {
		text += " order by all"
	}
	return text, name
}

// Outlines returns the statement that selects the polygons of a map, "mines" or "cells",
// with their indicators up to a year.
func Outlines(name string, year int) string {
	return fmt.Sprintf("from %s%s(at_year := %d)", layerPrefix, name, year)
}

// FigureChanges compares the numbers of a report with those of an earlier one. Both are
// records that reports keep of themselves in JSON. One row is a figure of the study, a year
// or a mine; NULL is a figure that a record does not have. A text that is not JSON is
// ErrStatement.
func (s *Session) FigureChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "figure_change", earlier, later)
}

// SettingChanges returns the inputs, parameters, versions and background methods in which
// the records of two reports differ. A text that is not JSON is ErrStatement.
func (s *Session) SettingChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "setting_change", earlier, later)
}

func (s *Session) compare(ctx context.Context, macro string, earlier, later []byte) (*Rows, error) {
	return s.Query(ctx, fmt.Sprintf("from %s(earlier_record := %s, later_record := %s)", macro, quote(string(earlier)), quote(string(later))))
}

// A LandClass is land of one history, from which a sample is drawn: a cohort. Years are 0 where there is no such event.
type LandClass struct {
	Cohort                      int32
	DestroyedYear, RestoredYear int // the first destruction; the last restoration of land that ends restored
	Pixels                      int64
	Km2                         float64
}

// LandClasses returns the mapped land in the order of cohorts, all of it or that in mines. Errors are those of
// [Session.Map].
func (s *Session) LandClasses(ctx context.Context, withinMines bool) (all []LandClass, err error) {
	err = s.each(ctx, fmt.Sprintf("select cohort_id, coalesce(destroyed_year, 0), coalesce(restored_year, 0), pixels, area_km2 from land_class(within_mines := %t)", withinMines),
		func(scan func(...any) error) error {
			var l LandClass
			err := scan(&l.Cohort, &l.DestroyedYear, &l.RestoredYear, &l.Pixels, &l.Km2)
			all = append(all, l)
			return err
		})
	return all, err
}

// RankedPixel is a pixel by its cohort and its rank there, from 0 in the order of pixel_id.
type RankedPixel struct {
	Cohort int32
	Rank   int64
}

// RankedPixels returns the pixel_id of each of the pixels of some cohorts. Errors are those of [Session.Map].
func (s *Session) RankedPixels(ctx context.Context, cohorts []int32) (ids map[RankedPixel]int64, err error) {
	ids = map[RankedPixel]int64{}
	err = s.each(ctx, "select pixel_id, cohort_id, pixel_rank from ranked_pixel("+bigints(cohorts)+")", func(scan func(...any) error) error {
		var id int64
		var p RankedPixel
		err := scan(&id, &p.Cohort, &p.Rank)
		ids[p] = id
		return err
	})
	return ids, err
}

// PixelLand is what the map says of a pixel. Years are those of [LandClass].
type PixelLand struct {
	InMine                      bool
	DestroyedYear, RestoredYear int
}

// PixelLands returns what the map says of some pixels, by pixel_id; pixels without data are absent. Errors are those of
// [Session.Map].
func (s *Session) PixelLands(ctx context.Context, pixels []int64) (lands map[int64]PixelLand, err error) {
	lands = map[int64]PixelLand{}
	err = s.each(ctx, "select pixel_id, mine_id is not null, coalesce(destroyed_year, 0), coalesce(restored_year, 0) from pixel_land("+bigints(pixels)+")", func(scan func(...any) error) error {
		var id int64
		var l PixelLand
		err := scan(&id, &l.InMine, &l.DestroyedYear, &l.RestoredYear)
		lands[id] = l
		return err
	})
	return lands, err
}

// ClaimedLand is land that something is claimed of: a mine by its mine_id or, where that is empty, the pixels from each
// pixel_id of First to that of Last.
type ClaimedLand struct {
	Mine        string
	First, Last []int64
}

func (l ClaimedLand) arguments() string {
	if l.Mine != "" {
		return "of_mine := " + quote(l.Mine)
	}
	return "first_pixels := " + bigints(l.First) + ", last_pixels := " + bigints(l.Last)
}

// ClaimedAreas are areas of claimed land in km². Outline is the area of a mine's polygon, NaN without a mine.
type ClaimedAreas struct{ Mapped, Destroyed, Restored, Outline float64 }

// ClaimedAreas returns what the map shows of claimed land up to the year until: land destroyed at some time, and land that
// was restored and is so then. Events before the year since do not count; 0 counts all. Errors are those of [Session.Map].
func (s *Session) ClaimedAreas(ctx context.Context, land ClaimedLand, since, until int) (a ClaimedAreas, err error) {
	from := ""
	if since != 0 {
		from = fmt.Sprintf("since := %d, ", since)
	}
	err = s.each(ctx, fmt.Sprintf("select mapped_km2, destroyed_km2, restored_km2, "+orNaN("outline_km2")+" from claim_area(%d, %s%s)", until, from, land.arguments()),
		func(scan func(...any) error) error { return scan(&a.Mapped, &a.Destroyed, &a.Restored, &a.Outline) })
	return a, err
}

// ClaimedLevel is C_restore of a year on claimed land with the ends of its 95 % interval, in Gg CO₂ a⁻¹; NaN where unknown.
type ClaimedLevel struct{ Gg, Low, High float64 }

// MineLevels returns C_restore of each mine over the years of the parameters, by mine_id. Its interval is known of mines that have
// control land. Errors are those of [Session.Map].
func (s *Session) MineLevels(ctx context.Context, p Parameters) (levels map[string]ClaimedLevel, err error) {
	levels = map[string]ClaimedLevel{}
	text := fmt.Sprintf("select mine_id, %s from main.interval(%s) where figure = 'c_restore'", orNaN("value", "low", "high"), p.Arguments("interval"))
	err = s.each(ctx, text, func(scan func(...any) error) error {
		var id string
		var l ClaimedLevel
		err := scan(&id, &l.Gg, &l.Low, &l.High)
		levels[id] = l
		return err
	})
	return levels, err
}

// ClaimedLevel returns C_restore of a year on the pixels of claimed land, whose interval is not known. Errors are those of
// [Session.Map].
func (s *Session) ClaimedLevel(ctx context.Context, land ClaimedLand, year int) (ClaimedLevel, error) {
	l := ClaimedLevel{Low: math.NaN(), High: math.NaN()}
	err := s.each(ctx, fmt.Sprintf("select %s from claim_level(%d, %s)", orNaN("c_restore_gg"), year, land.arguments()),
		func(scan func(...any) error) error { return scan(&l.Gg) })
	return l, err
}

// ClaimedMine returns the mine whose restored land in a year is that of claimed pixels, but for 1 %; empty where there is
// none. Errors are those of [Session.Map].
func (s *Session) ClaimedMine(ctx context.Context, land ClaimedLand, year int) (mine string, err error) {
	err = s.each(ctx, fmt.Sprintf("select mine_id from claim_mine(%d, %s)", year, land.arguments()),
		func(scan func(...any) error) error { return scan(&mine) })
	return mine, err
}

// ClaimStudy is what limits a dataset as a witness of claims. Areas are in km². Low and high are the ends of the 95 %
// interval of the true area of a class, per area of the class on the map. NaN is unknown, as without labelled points.
type ClaimStudy struct {
	FirstYear, LastYear         int
	Pixel, Cell                 float64
	HasRestoration              bool
	DestroyedLow, DestroyedHigh float64
	RestoredLow, RestoredHigh   float64
}

// ClaimStudy reads it. Errors are those of [Session.Map].
func (s *Session) ClaimStudy(ctx context.Context) (c ClaimStudy, err error) {
	err = s.each(ctx, "select first_year, last_year, has_restoration, "+
		orNaN("pixel_km2", "cell_km2", "destroyed_low", "destroyed_high", "restored_low", "restored_high")+" from claim_study()",
		func(scan func(...any) error) error {
			return scan(&c.FirstYear, &c.LastYear, &c.HasRestoration, &c.Pixel, &c.Cell, &c.DestroyedLow, &c.DestroyedHigh, &c.RestoredLow, &c.RestoredHigh)
		})
	return c, err
}

// orNaN lists columns of numbers with NaN for NULL.
func orNaN(columns ...string) string {
	for i, column := range columns {
		columns[i] = "coalesce(" + column + ", 'nan'::double)"
	}
	return strings.Join(columns, ", ")
}

// each calls row for each row of a statement of this package.
func (s *Session) each(ctx context.Context, text string, row func(scan func(...any) error) error) error {
	e, err := s.engineWith(ctx, text)
	if err != nil {
		return err
	}
	rows, err := e.db.QueryContext(ctx, text)
	if err != nil {
		return ended(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return ended(ctx, rows.Err())
}

// bigints returns a list of numbers as SQL.
func bigints[T int32 | int64](all []T) string {
	texts := make([]string, len(all))
	for i, v := range all {
		texts[i] = fmt.Sprint(v)
	}
	return "[" + strings.Join(texts, ", ") + "]::bigint[]"
}
