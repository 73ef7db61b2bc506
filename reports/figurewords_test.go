package reports

import "testing"

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
		{l.potentialWords(table(potential, []any{2001.0, 0.0, 0.0, 0.0})), "No land is destroyed or restored."},
		{l.potentialWords(table(potential, []any{2001.0, 0.0, 0.0, 0.0}, []any{2002.0, nil, 0.0, nil})), "No potential change is known."},
		{l.potentialWords(table(potential, []any{2001.0, -2.0, 0.0, -2.0})), "In 2001 destroyed land sequestered −2.00 Gg CO₂ a⁻¹ relative to its undisturbed baseline; no land is restored."},
		{l.potentialWords(table(potential, []any{2001.0, -2.0, 1.0, -1.0}, []any{2002.0, nil, 1.0, nil})), "In 2001 destroyed land sequestered −2.00 Gg CO₂ a⁻¹ relative to its undisturbed baseline, restored land +1.00."},
		{l.sumWords(table(potential, []any{2001.0, nil, 0.0, nil}, []any{2002.0, -1.0, 0.0, -1.0}, []any{2003.0, nil, nil, nil})), "It was −1.00 Gg CO₂ a⁻¹ in 2002."},
		{l.sumWords(table(potential, []any{2001.0, nil, 0.0, nil})), "No potential change is known."},
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
