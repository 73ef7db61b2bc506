package sql

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// gaps is a dataset of which little is known, 2001 to 2004. A cohort has 1 km² and 10 pixels; VCS in g CO₂ m⁻² a⁻¹ is twice NPP. No
// NPP is known in 2003, as if the year had no raster, and none ever in cell 2.
//
//	cohort  mine  cell  history                         VCS in 2001, 2002, 2004
//	1       A     1     never destroyed                 100, 110, 130
//	2       A     1     destroyed 2002, restored 2003   100, 0, 100
//	3       A     2     destroyed 2002, restored 2004   unknown, 0, unknown
//	4       B     2     never destroyed                 unknown
//	5       B     2     destroyed 2003                  unknown until 2002
//	6       C     1     destroyed 2000, restored 2003   0, 0, 50
//	7       D     1     destroyed 2001                  0
func gaps(t *testing.T, statements ...string) string {
	return writeDataset(t, 2001, 2004, append([]string{
		"insert into mine values ('A', 'Alpha', 3, ''), ('B', 'Beta', 2, ''), ('C', 'Gamma', 1, ''), ('D', 'Delta', 1, '')",
		`insert into cohort values
			(1, 'A', 1, null, null, 0, 10, 1e6), (2, 'A', 1, 2002, 2003, 1, 10, 1e6), (3, 'A', 2, 2002, 2004, 1, 10, 1e6),
			(4, 'B', 2, null, null, 0, 10, 1e6), (5, 'B', 2, 2003, null, 1, 10, 1e6), (6, 'C', 1, 2000, 2003, 1, 10, 1e6),
			(7, 'D', 1, 2001, null, 1, 10, 1e6)`,
		"insert into event select cohort_id, 1, 'destruction', destroyed_year from cohort where destroyed_year is not null",
		"insert into event select cohort_id, 1, 'restoration', restored_year from cohort where restored_year is not null",
		`insert into cohort_year
			select cohort_id, years.year,
				case when coalesce(destroyed_year, 9999) > years.year then 'vegetated' when coalesce(restored_year, 9999) > years.year then 'destroyed'
					else 'restored' end as state,
				null,
				case when state = 'destroyed' then 0 when cell_id = 2 or years.year = 2003 then null
					when cohort_id = 1 then 100 + 10 * (years.year - 2001) when cohort_id = 6 then 50 else 100 end
			from cohort cross join range(2001, 2005) as years(year) order by all`,
		"update cohort_year set npp_a = vcs / 2",
		"insert into pixel select 10 * cohort_id + n, 0, 0, mine_id, cohort_id from cohort cross join range(10) as numbers(n)",
		"insert into cell select n, 0, n, 0, 0, 110, 39, 5e6 from range(1, 3) as cells(n)",
		`insert into cell_year select cell_id, years.year, case when cell_id = 1 and years.year <> 2003 then 50 + 5 * (years.year - 2001) end, null,
			1e6, null, null, null, null, null from cell cross join range(2001, 2005) as years(year)`,
		"update cell_year set npp_a = npp_b, npp_a_raw = npp_b",
	}, statements...)...)
}

// The rows are worked out in the comments of the file.
func TestUnknown(t *testing.T) {
	t.Parallel()
	testSession(t, "unknown.txt", openSession(t, gaps(t), Options{}))
}

// Without any NPP no figure that needs it has a number, and no baseline is known.
func TestNothingKnown(t *testing.T) {
	t.Parallel()
	dir := gaps(t, "update cohort_year set vcs = null, npp_a = null where state <> 'destroyed'")
	s := openSession(t, dir, Options{})
	testSession(t, "nothing_known.txt", s)
	results, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Name == "deficit_sum" && r.Violations > 0 {
			t.Errorf("%s: %s", r.Name, r.First)
		}
	}
	for pixel, v := range readLayer(t, s, Layer{Name: "potential_change", Yearly: true}, 2004) {
		if known := pixel/10 == 1 || pixel/10 == 4; math.IsNaN(v) == known || known && v != 0 {
			t.Errorf("pixel %d changed by %v, want 0 where it was never destroyed and NaN elsewhere", pixel, v)
		}
	}
}

// failure returns why a query fails that is planned once. [Session.Query] plans it twice again, for the place of the error in its text.
func failure(t *testing.T, s *Session, text string) error {
	t.Helper()
	e, err := s.engineWith(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := newStream(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	rows := &Rows{stream: stream, end: s.statements.begin(t.Context())}
	if _, err = rows.executeQuery(parse(text)); err == nil && !rows.nextChunk() {
		err = rows.err
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	return err
}

// Years that the study does not have are refused by every macro that takes them, whatever columns are asked of it.
func TestYearsOutsideStudy(t *testing.T) {
	skipShort(t, "runs every macro that chooses years ten times")
	t.Parallel()
	s := exampleSession(t)
	all, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, o := range all {
		takes := func(name string) bool {
			return o.Kind == "macro" && slices.ContainsFunc(o.Parameters, func(p Parameter) bool { return p.Name == name })
		}
		for _, c := range []struct{ needs, arguments, message string }{
			{"to_year", "to_year := 2000", "choose years: to_year 2000 is outside the study; give a year from 2001 to 2010"},
			{"to_year", "to_year := 2011", "choose years: to_year 2011 is outside the study; give a year from 2001 to 2010"},
			{"from_year", "from_year := 2000", "choose years: from_year 2000 is outside the study; give a year from 2001 to 2010"},
			{"from_year", "from_year := 2011", "choose years: from_year 2011 is outside the study; give a year from 2001 to 2010"},
			{"from_year", "from_year := 2005, to_year := 2004", "choose years: to_year 2004 is before from_year 2005; give a later to_year"},
		} {
			if !takes(c.needs) {
				continue
			}
			tried++
			for _, what := range []string{"*", "count(*)"} {
				text := fmt.Sprintf("select %s from %s(%s)", what, o.Name, c.arguments)
				if err := failure(t, s, text); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), c.message) {
					t.Errorf("%s: %v, want %s", text, err, c.message)
				}
			}
		}
	}
	if tried < 70 {
		t.Errorf("%d calls, want more: the macros are not found", tried)
	}
	for _, layer := range Layers() {
		if _, err := s.Pixels(t.Context(), layer, 2011); layer.Yearly != (err != nil) {
			t.Errorf("layer %s in 2011: %v", layer.Name, err)
		}
	}
}

// A factor of CO2 per carbon that no chemistry has is refused in words, before a sum of whole numbers overflows.
func TestImpossibleFactor(t *testing.T) {
	t.Parallel()
	s := exampleSession(t)
	for _, factor := range []string{"0", "-1", "100.5", "1e308", "'nan'::double", "'infinity'::double"} {
		for _, view := range []string{"summary", "deficit", "rates", "annual_vcs"} {
			text := fmt.Sprintf("from %s(co2_per_carbon := %s)", view, factor)
			if err := failure(t, s, text); !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), "want g CO2 per g C, above 0 and at most 100") {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	want(t, s, "select count(*) from summary(co2_per_carbon := 100) where vcsd_gg is not null", "1")
}
