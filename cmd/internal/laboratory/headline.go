package laboratory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/scene"
	"github.com/minecarbon/minecarbon/sql"
)

// PrintHeadline prints the headline numbers of a dataset beside the planted truth.
func PrintHeadline(ctx context.Context, w io.Writer, t *scene.Truth, dataset string) error {
	got, err := readSummary(ctx, dataset)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-26s %12s %12s %10s\n", fmt.Sprintf("%d to %d", t.Summary.FirstYear, t.Summary.LastYear), "planted", "recovered", "error")
	for _, h := range headlines(t) {
		line := fmt.Sprintf("%-26s %12s %12s %10s  %s", h.name, headlineNumber(h.planted, h.digits), headlineNumber(got[h.column], h.digits), errorShare(got[h.column], h.planted), h.unit)
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	return nil
}

// readSummary returns the one row of the view summary by column; NULL becomes NaN.
func readSummary(ctx context.Context, dataset string) (map[string]float64, error) {
	summary := map[string]float64{}
	err := each(ctx, dataset, "from summary", func(columns []sql.Column, values []sql.Value) (err error) {
		for i, column := range columns {
			summary[column.Name] = math.NaN()
			if values[i].Null {
				continue
			}
			if summary[column.Name], err = strconv.ParseFloat(string(values[i].Text), 64); err != nil {
				return fmt.Errorf("read summary: %s: %w", column.Name, err)
			}
		}
		return nil
	})
	if err == nil && len(summary) == 0 {
		err = errors.New("read summary: the view is empty")
	}
	return summary, err
}

// headline is a number of the view summary beside the planted one.
type headline struct {
	name, unit, column string
	digits             int
	planted            float64
}

func headlines(t *scene.Truth) []headline {
	s := t.Summary
	return []headline{
		{"destroyed area", "km²", "destroyed_km2", 2, s.DestroyedKm2},
		{"restored area", "km²", "restored_km2", 2, s.RestoredKm2},
		{"R_V", "", "r_v", 4, orNaN(s.RV)},
		{"direct decrease", "Gg CO₂", "decrease_gg", 2, s.DecreaseGg},
		{"direct increase", "Gg CO₂", "increase_gg", 2, s.IncreaseGg},
		{"R_VCS", "", "r_vcs", 4, orNaN(s.RVCS)},
		{"VCSD", "Gg CO₂", "vcsd_gg", 2, s.VCSDGg},
		{"mean annual VCS", "g CO₂ m⁻² a⁻¹", "vcs_mean_g_m2", 2, s.VCSMean},
		{"trend of annual VCS", "g CO₂ m⁻² a⁻²", "vcs_slope_g_m2_a", 2, s.VCSSlope},
		{"mines with C_restore > 0", "", "mines_with_gain", 0, float64(s.MinesWithGain)},
	}
}

func orNaN(v *float64) float64 {
	if v == nil {
		return math.NaN()
	}
	return *v
}

func headlineNumber(v float64, digits int) string {
	if math.IsNaN(v) {
		return "-"
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// errorShare returns the error in percent of the truth; less than a billionth counts as rounding.
func errorShare(got, want float64) string {
	share := 100 * (got - want) / math.Abs(want)
	switch {
	case math.IsNaN(share) || math.IsInf(share, 0):
		return "-"
	case math.Abs(share) < 1e-7:
		return "0 %"
	}
	return fmt.Sprintf("%+.2g %%", share)
}
