package reports

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestFigureWords says what is known, and why if nothing is.
func TestFigureWords(t *testing.T) {
	t.Parallel()
	table := func(columns []string, rows ...[]any) Table { return Table{columns, rows} }
	rates := []string{"year", "destroyed_km2", "restored_km2", "decrease_gg", "increase_gg", "c_ddper_g_m2", "c_diper_g_m2"}
	potential := []string{"year", "c_destroy_gg", "c_restore_gg", "change_gg"}
	deficit := []string{"name", "restored_km2", "c_restore_gg_km2", "vcsd_gg"}
	var l Language
	for _, c := range [][2]string{
		{l.directWords(table(rates)), "No year to show."},
		{l.directWords(table(rates, []any{2001.0, 0.0, 0.0, 0.0, 0.0, nil, nil})), "Nothing was destroyed or restored."},
		{l.directWords(table(rates, []any{2001.0, 2.0, 0.0, 3.0, 0.0, 1.5, nil})), "The largest decrease was 3.00 Gg CO₂ a⁻¹ (2001). Nothing was restored."},
		{l.directWords(table(rates, []any{2001.0, 0.0, 2.0, 0.0, 3.0, nil, 1.5})), "The largest increase was 3.00 Gg CO₂ a⁻¹ (2001). Nothing was destroyed."},
		{l.directWords(table(rates, []any{2001.0, 0.0, 0.0, 0.0, 0.0, nil, nil}, []any{2002.0, 1.0, 2.0, nil, nil, nil, nil})), "No direct change is known."},
		{l.ratesWords(table(rates, []any{2001.0, 1.0, 2.0, 3.0, 4.0, 3.0, 2.0})), "There are too few years to compare the two."},
		{l.potentialWords(table(potential, []any{2001.0, 0.0, 0.0, 0.0}), nil), "No land is destroyed or restored."},
		{l.potentialWords(table(potential, []any{2001.0, 0.0, 0.0, 0.0}, []any{2002.0, nil, 0.0, nil}), nil), "No potential change is known."},
		{l.potentialWords(table(potential, []any{2001.0, -2.0, 0.0, -2.0}), nil), "In 2001 destroyed land sequestered −2.00 Gg CO₂ a⁻¹ relative to its undisturbed baseline; no land is restored."},
		{l.potentialWords(table(potential, []any{2001.0, -2.0, 1.0, -1.0}, []any{2002.0, nil, 1.0, nil}), nil), "In 2001 destroyed land sequestered −2.00 Gg CO₂ a⁻¹ relative to its undisturbed baseline, restored land +1.00."},
		{l.sumWords(table(potential, []any{2001.0, nil, 0.0, nil}, []any{2002.0, -1.0, 0.0, -1.0}, []any{2003.0, nil, nil, nil}), nil), "It was −1.00 Gg CO₂ a⁻¹ in 2002."},
		{l.sumWords(table(potential, []any{2001.0, nil, 0.0, nil}), nil), "No potential change is known."},
		{l.deficitWords(table(deficit, []any{"A", 0.0, nil, nil}, []any{"B", 0.0, nil, 2.0})), "2.00 Gg CO₂ (B)."},
		{l.deficitWords(table(deficit, []any{"A", 0.0, nil, nil})), "No mine has a known VCSD."},
		{l.restoreWords(table(deficit, []any{"A", 0.0, nil, 2.0})), "No mine has restored land."},
		{l.restoreWords(table(deficit, []any{"A", 1.0, nil, nil})), "No potential change is known."},
	} {
		if c[0] != c[1] {
			t.Errorf("the page says %q, want %q", c[0], c[1])
		}
	}
}

// TestRanks: of intervals 8 to 10, 2 to 4, 3 to 5 and 0 to 1 the first is surely the greatest, the last surely the smallest, and
// the two between share ranks 2 and 3. Five of six pairs have no point in common.
func TestRanks(t *testing.T) {
	t.Parallel()
	all := []interval{{low: 8, high: 10}, {low: 2, high: 4}, unsure, {low: 3, high: 5}, {low: 0, high: 1}}
	got := ranks(all)
	want := []rankRange{{1, 1}, {2, 3}, {math.NaN(), math.NaN()}, {2, 3}, {4, 4}}
	if !slices.EqualFunc(got, want, func(a, b rankRange) bool { return a == b || math.IsNaN(a.best) && math.IsNaN(b.best) }) {
		t.Errorf("ranks: %v, want %v", got, want)
	}
	if n, apart := pairs(got); n != 6 || apart != 5 {
		t.Errorf("%v of %v pairs are told apart, want 5 of 6", apart, n)
	}
	// Ends that touch are not told apart.
	if got := ranks([]interval{{low: 0, high: 1}, {low: 1, high: 2}}); got[0] != (rankRange{1, 2}) || got[1] != (rankRange{1, 2}) {
		t.Errorf("ranks of intervals that touch: %v", got)
	}
	// Of the classes 0 to 4 and 4 to 8: 2 to 4 reaches the edge of both, 0 to 1 lies within the first, 3 to 5 touches both.
	if least, most := countRange(all, 0, 4); least != 1 || most != 3 {
		t.Errorf("from %v to %v mines lie in the first class, want 1 to 3", least, most)
	}
}

// TestSigns: only a whole interval on one side of 0 is a gain or a loss.
func TestSigns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		low, high float64
		want      string
	}{{0.1, 2, gain}, {-2, -0.1, loss}, {-1, 1, undecided}, {0, 1, undecided}, {0, 0, ""}, {math.NaN(), math.NaN(), ""}} {
		if got := (interval{low: c.low, high: c.high}).sign(); got != c.want {
			t.Errorf("the sign of %v to %v is %q, want %q", c.low, c.high, got, c.want)
		}
	}
	var l Language
	for _, c := range []struct {
		signCount
		mines float64
		want  string
	}{
		{signCount{1, 2, 4}, 9, "Restored land sequesters more than it would have undisturbed in 1 to 5 of 7 mines with restored land (95 % intervals): gain in 1, loss in 2, undecided in 4."},
		{signCount{0, 0, 1}, 1, "Whether the mine's restored land sequesters more or less than it would have undisturbed is undecided (95 % interval)."},
		{signCount{}, 9, ""},
	} {
		if got := l.signWords(c.signCount, c.mines); got != c.want {
			t.Errorf("%v says %q, want %q", c.signCount, got, c.want)
		}
	}
}

// TestEnds shows the ends of an interval with two digits of half its width.
func TestEnds(t *testing.T) {
	t.Parallel()
	var l Language
	for _, c := range []struct {
		low, high float64
		want      string
	}{{699.03, 801.99, "95 %: 699 to 802"}, {-4.572, 0.853, "95 %: −4.6 to 0.9"}, {0.5207, 0.5968, "95 %: 0.521 to 0.597"}, {0, 0, ""}, {math.NaN(), 1, ""}} {
		if got := l.ends(interval{low: c.low, high: c.high}); got != c.want {
			t.Errorf("%v to %v is shown as %q, want %q", c.low, c.high, got, c.want)
		}
	}
}

// TestChoices puts the defensible choices in the order of their VCSD, unknown ones left out, and those that mislead beside them.
func TestChoices(t *testing.T) {
	t.Parallel()
	r := sample()
	columns := []string{"mine_id", "baseline", "guard", "background", "conversion", "defensible", "vcsd_gg", "c_restore_gg", "vcsd_sign_share", "c_restore_sign_share"}
	r.Studies[0].Tables["specification"] = Table{columns, [][]any{
		{"total", "own line, min 5", 0.0, "kriged", 3.586, true, 14.0, 0.0, 1.0, 0.75},
		{"total", "borrowed slope", 1.0, "zero", 3.667, true, 12.0, 0.0, 1.0, 0.75},
		{"total", "ratio to control", 1.0, "mean", 3.667, true, nil, nil, 1.0, 0.75},
		{"total", "mean level before destruction", 0.0, "kriged", 3.586, false, 7.0, 0.0, 1.0, 0.75},
	}}
	p, err := newStudyPage(r, 0)
	if err != nil {
		t.Fatal(err)
	}
	c := p.Charts["specification"].Series
	if got := c[0].Values; !slices.Equal(got, values{12, 14}) || c[0].Names[0] != "slope of undisturbed land; guard years: 1; NPP of bare land: taken as 0; CO₂ per carbon: 3.667" {
		t.Errorf("the defensible choices are %v, %q", got, c[0].Names)
	}
	if got := c[2]; !slices.Equal(got.Values, values{7}) || got.X[0] <= 2 {
		t.Errorf("the reading that misleads is %v at %v, want 7 beside the others", got.Values, got.X)
	}
	want := "VCSD is 12.0 to 14.0 Gg CO₂ in 2 defensible choices; the published figure is 14.0. VCSD keeps its sign in 100.0 % of them, C_restore in 75.0 %."
	if got := p.Figures["specification"].Finding; got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
}

// TestBendWords: a bend is said where Student's t is 3 or more, upwards or downwards.
func TestBendWords(t *testing.T) {
	t.Parallel()
	var l Language
	for _, c := range []struct {
		bend, t any
		want    string
	}{
		{0.125, -3.0, "its VCS is 12.5 % above the line between first and last. VCSD is then probably too high"},
		{-0.125, 4.0, "its VCS is 12.5 % below the line between first and last. VCSD is then probably too low"},
		{0.125, -2.9, ""}, {nil, nil, ""}, {0.0, nil, ""},
	} {
		got := strings.Join(l.bendWords(Table{[]string{"bend", "bend_t"}, [][]any{{c.bend, c.t}}}), " ")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("bend %v with t %v says %q, want %q", c.bend, c.t, got, c.want)
		}
	}
}

// TestPartlyKnown: the band of a year of whose land a quarter is known lies about the figure of all land, and a year without a width or
// land without restoration says nothing of it.
func TestPartlyKnown(t *testing.T) {
	t.Parallel()
	v := spans{"c_ddper": {2007: interval{low: 480, high: 520}, 2008: interval{low: 480, high: 520}}}
	lost, regained := v.perArea(Table{[]string{"year", "decrease_known_share", "increase_known_share"}, [][]any{{2007.0, 1.0, 1.0}, {2008.0, 0.25, 1.0}}})
	if !slices.Equal(lost.low, values{480, 120}) || !slices.Equal(lost.high, values{520, 130}) || regained.wide() {
		t.Errorf("the bands are %v and %v, want 480 to 520, 120 to 130, none", lost, regained)
	}
	r := sample()
	tables := r.Studies[0].Tables
	tables["specification"] = Table{[]string{"mine_id", "baseline", "guard", "background", "conversion", "defensible", "vcsd_gg", "c_restore_gg", "vcsd_sign_share", "c_restore_sign_share"},
		[][]any{{"total", "borrowed slope", 1.0, "zero", 3.667, true, 12.0, 0.0, 1.0, 1.0}}}
	for view, columns := range map[string][]string{"summary": {"restored_km2"}, "annual_interval": {"low", "high"}} {
		for _, column := range columns {
			tables[view].Rows[0][slices.Index(tables[view].Columns, column)] = 0.0
		}
	}
	p, err := newStudyPage(r, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Figures["specification"].Finding; strings.Contains(got, "C_restore") {
		t.Errorf("the choices say %q of land without restoration", got)
	}
	if got := p.Figures["1a"].Finding; !strings.Contains(got, "interval of the mean, at most ± ") || strings.Contains(got, "± –") {
		t.Errorf("Figure 1a says %q", got)
	}
}
