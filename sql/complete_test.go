package sql

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// completions are the texts that the session offers, with their kinds.
func completions(t *testing.T, s *Session, text string) (texts, kinds []string) {
	t.Helper()
	found, err := s.Complete(context.Background(), text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	for _, c := range found {
		word := text[c.Start:]
		if len(c.Text) < len(word) || !strings.EqualFold(c.Text[:len(word)], word) {
			t.Errorf("%q: %q does not begin like %q", text, c.Text, word)
		}
		texts, kinds = append(texts, c.Text), append(kinds, c.Kind)
	}
	return texts, kinds
}

func TestComplete(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	for text, want := range map[string][]string{
		"sel":                            {"select "},
		"from defi":                      {"deficit"},
		"FROM DEFI":                      {"deficit"},
		"select 1; from defi":            {"deficit"},
		"-- it's\nfrom defi":             {"deficit"},
		"select '日本' as x, from defi":    {"deficit"},
		"from summary join coho":         {"cohort", "cohort_year"},
		"from deficit(ba":                {"baseline_through := "},
		"from deficit(BA":                {"baseline_through := "},
		"from deficit(to_year := 1, fro": {"from_year := "},
		"from rates(":                    {"accuracy_destroyed := ", "accuracy_restored := ", "co2_per_carbon := ", "confidence := ", "from_year := ", "npp_sd := ", "only_mines := ", "to_year := "},
		"from rates(from_year := 2007, ": {"accuracy_destroyed := ", "accuracy_restored := ", "co2_per_carbon := ", "confidence := ", "npp_sd := ", "only_mines := ", "to_year := "},
		"from summary s where s.vcsd_k":  {"vcsd_known_share"},
		"from deficit where vcsd_b":      {"vcsd_before_study_gg"},
		"select d.vcsd_kn":               {"vcsd_known_share"},
		"from deficit d where e.area":    nil,
		"from deficit d where d.vcsd_k":  {"vcsd_known_share"},
		"from deficit(to_year := 2005) as d join mine m using (mine_id) where m.ar": {"area_km2"},
		"from deficit(to_year := 2005) as d join mine m using (mine_id) where d.ar": nil,
		"from vcs_trend where vcs_trend.":                                           {"intercept", "n_years", "p_value", "slope_g_m2_a", "slope_high_g_m2_a", "slope_low_g_m2_a", "slope_sd_g_m2_a"},
		"select krige_":                                                             {"krige_variance"},
		"from study_y":                                                              nil, // what views are made of is not offered
		"from dataset_":                                                             nil,
		"select 'defi":                                                              nil,
		`from "defi`:                                                                nil,
		"select $$ defi":                                                            nil,
		"-- defi":                                                                   nil,
		"/* defi":                                                                   nil,
		"select 12":                                                                 nil,
		"inser":                                                                     nil, // no such statement is run
	} {
		got, _ := completions(t, s, text)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestCompleteOrder asks for the order in which words are offered.
func TestCompleteOrder(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	for text, want := range map[string]string{
		"from de":                       "view keyword",
		"select s":                      "table view other column built-in keyword",
		"select * from deficit where r": "column view other column built-in keyword",
		"from ":                         "table view",
		"from deficit where ":           "column function other column",
	} {
		_, kinds := completions(t, s, text)
		if got := strings.Join(slices.Compact(kinds), " "); got != want {
			t.Errorf("%q: %s; want %s", text, got, want)
		}
	}
	for text, function := range map[string]string{"select c": "ceil", "select s": "sqrt", "from deficit where r": "round"} {
		if texts, _ := completions(t, s, text); !slices.Contains(texts, function) {
			t.Errorf("%q: %q, want %s among them", text, texts, function)
		}
	}
	texts, _ := completions(t, s, "from ")
	for _, object := range objects {
		if name := object[strings.IndexByte(object, '/')+1:]; !isHelper(object) && !slices.Contains(texts, name) {
			t.Errorf("%s is not offered after from", name)
		}
	}
}

func TestCompleteSays(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	for text, want := range map[string]Completion{
		"from defi":                 {5, "deficit", "view", "Deficit of carbon sequestration in vegetation (VCSD), Eq. 5; one row is a mine"},
		"from deficit where vcsd_g": {19, "vcsd_gg", "column", "Deficit, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]"},
		"select vcsd_g":             {7, "vcsd_gg", "other column", "deficit: Deficit, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]"},
		"from rates(to":             {11, "to_year := ", "parameter", "Last year shown or summed; NULL = last of the study"},
	} {
		found, err := s.Complete(context.Background(), text)
		if err != nil || len(found) != 1 || found[0] != want {
			t.Errorf("%q: %+v, %v; want %+v", text, found, err, want)
		}
	}
}

// TestCompleteIsSafe asks for what no parser likes.
func TestCompleteIsSafe(t *testing.T) {
	skipShort(t, "completes many hostile texts")
	t.Parallel()
	s := emptySession(t)
	for _, text := range []string{
		"", " ", ")", "from )", "(((((((((", "select ;;; ,", "from deficit(((", "x.", ".", "..x", "select \x00", "\xff\xfe", "from \xff",
		strings.Repeat("(", 300), "select " + strings.Repeat("1 + ", 2000), strings.Repeat("select a from (", 50),
	} {
		began := time.Now()
		if _, err := s.Complete(context.Background(), text); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
		t.Logf("%.20q, %d bytes: %v", text, len(text), time.Since(began))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Complete(ctx, "from de"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
