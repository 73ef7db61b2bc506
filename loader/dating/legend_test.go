package dating

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/stack"
)

// TestLegend: every row of the legend can be read, and the documentation shows it.
func TestLegend(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../../docs/study-file.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range legend() {
		if _, err := strconv.Atoi(row[1]); err != nil || !slices.Contains([]string{"destroyed", "neutral", "unknown"}, row[3]) || row[4] != detect.AtStartNatural && row[4] != detect.AtStartDestroyed {
			t.Errorf("row %v is not sound", row)
		}
		if line := "| " + strings.Join(row, " | ") + " |"; !strings.Contains(string(docs), line) {
			t.Errorf("docs/study-file.md lacks %s", line)
		}
	}
	// Destroyed classes of the products, by the method.
	for product, want := range map[string][]int{
		"MapBiomas": {30}, "CLCD": {7, 8}, "GLC_FCS30D": {190, 200, 201, 202}, "ESA WorldCover": {50, 60}, "Dynamic World": {6, 7}, "NLCD": {31},
	} {
		c := Classes{Product: product}
		if c.Complete(); !slices.Equal(c.Destroyed, want) || c.AtStart == "" {
			t.Errorf("%s: destroyed %v, at start %q, want %v", product, c.Destroyed, c.AtStart, want)
		}
	}
	given := Classes{Product: "MapBiomas", Neutral: []int{}, Rule: Rule{AtStart: detect.AtStartNatural}}
	if given.Complete(); len(given.Neutral) != 0 || given.AtStart != detect.AtStartNatural || given.kind(30) != stack.Destroyed || given.kind(33) != stack.Vegetated || given.kind(27) != stack.Unknown {
		t.Errorf("what the study gives does not go before the legend: %+v", given)
	}
}
