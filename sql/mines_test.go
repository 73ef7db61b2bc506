package sql

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// selecting are the macros that take only_mines.
func selecting(t *testing.T, s *Session) []Object {
	t.Helper()
	all, err := s.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(o Object) bool {
		return o.Kind != "macro" || !slices.ContainsFunc(o.Parameters, func(p Parameter) bool { return p.Name == "only_mines" })
	})
	if len(all) < 21 {
		t.Fatalf("%d macros take only_mines, want all that sum or show mines", len(all))
	}
	return all
}

// same holds two statements to the same rows.
func same(t *testing.T, s *Session, text, other string) {
	t.Helper()
	got, err := csvOf(s, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	expected, err := csvOf(s, other)
	if err != nil {
		t.Fatalf("%s: %v", other, err)
	}
	if got != expected {
		t.Errorf("%s:\n%.600s\nwant, as %s:\n%.600s", text, got, other, expected)
	}
}

// The numbers of a mine are those of the study, whichever mines are asked for.
func TestMinesOfStudy(t *testing.T) {
	t.Parallel()
	s := openSession(t, scene(t, 3000), Options{})
	for _, view := range []string{"direct_change", "potential_change", "deficit", "mine_indicators", "pixel_trend", "mine_year"} {
		same(t, s, "from "+view+"(only_mines := ['M100', 'M007', 'M100']) order by all", "from "+view+" where mine_id in ('M007', 'M100') order by all")
		same(t, s, "from "+view+"(only_mines := []) order by all", "from "+view+" where false")
	}
	same(t, s, "select mine_id, destroyed_km2, vcsd_gg from mine_relation(only_mines := ['M007', 'M100'])",
		"select mine_id, destroyed_km2, vcsd_gg from mine_relation where mine_id in ('M007', 'M100')")
	same(t, s, "from deficit(to_year := 2010, baseline_through := 'through_destruction', only_mines := ['M050'])",
		"from deficit(to_year := 2010, baseline_through := 'through_destruction') where mine_id = 'M050'")
}

// All mines are what no choice of mines is, but where land outside mines is shown too.
func TestAllMines(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every macro on a scene of 3000 cohorts")
	}
	t.Parallel()
	s := openSession(t, scene(t, 3000), Options{})
	ids, err := csvOf(s, "select '[' || string_agg('''' || mine_id || '''', ',') || ']' from mine")
	if err != nil {
		t.Fatal(err)
	}
	ids = strings.Trim(ids, "\n\"")
	for _, o := range selecting(t, s) {
		where := ""
		switch o.Name {
		case "pixel_trend", "trend_map":
			where = " where mine_id is not null"
		case "npp_range":
			continue
		}
		same(t, s, "from "+o.Name+"(only_mines := "+ids+") order by all", "from "+o.Name+where+" order by all")
	}
}

// parts are sums that the mines of M001 to M060 and the others make up together.
var parts = []string{
	"summary: mines, destroyed_km2, restored_km2, decrease_gg, increase_gg, vcsd_gg, mines_with_gain",
	"annual_vcs: area_km2, vcs_total_gg",
	"rates: destroyed_km2, restored_km2, decrease_gg, increase_gg",
	"annual_potential: c_destroy_gg, c_restore_gg",
	"trend_class: area_km2",
	"baseline_method: cohorts, area_km2",
}

func TestMinesAddUp(t *testing.T) {
	t.Parallel()
	s := openSession(t, scene(t, 3000), Options{})
	var chosen, others []string
	for n := 1; n <= 133; n++ {
		id := fmt.Sprintf("M%03d", n)
		if n <= 60 {
			chosen = append(chosen, id)
		} else {
			others = append(others, id)
		}
	}
	for _, part := range parts {
		view, columns, _ := strings.Cut(part, ": ")
		sums := func(parameter string) []float64 {
			csv, err := csvOf(s, "select sum("+strings.ReplaceAll(columns, ", ", "), sum(")+") from "+view+"("+parameter+")")
			if err != nil {
				t.Fatal(err)
			}
			return numbers(t, csv)
		}
		a, b, all := sums("only_mines := "+list(chosen)), sums("only_mines := "+list(others)), sums("")
		for i := range all {
			if a[i]*b[i] <= 0 || math.Abs(a[i]+b[i]-all[i]) > 1e-9*math.Abs(all[i]) {
				t.Errorf("%s, number %d: %v and %v, want %v together", part, i, a[i], b[i], all[i])
			}
		}
	}
}

// A mine that the study does not have is named, not counted 0.
func TestUnknownMine(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every macro that chooses mines")
	}
	t.Parallel()
	s := openSession(t, example(t), Options{})
	for _, o := range selecting(t, s) {
		for _, text := range []string{"from %s(only_mines := ['A', 'it''s', 'B'])", "select count(*) from %s(only_mines := ['it''s'])"} {
			text = fmt.Sprintf(text, o.Name)
			if _, err := csvOf(s, text); err == nil || !strings.Contains(err.Error(), "only_mines: the study has no mine it's") {
				t.Errorf("%s: %v, want that it's is not a mine", text, err)
			}
		}
	}
}

func TestViewOfMines(t *testing.T) {
	t.Parallel()
	s := openSession(t, example(t), Options{})
	for view, expected := range map[string]string{"deficit": "1", "summary": "1", "mine": "2", "baseline": "6"} {
		rows, err := s.View(t.Context(), view, Parameters{OnlyMines: []string{"B"}})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for ok := true; ok && err == nil; n++ {
			_, ok, err = rows.Next()
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(n - 1); err != nil || got != expected {
			t.Errorf("%s: %s rows, %v; want %s", view, got, err, expected)
		}
	}
}
