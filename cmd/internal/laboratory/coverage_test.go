package laboratory

import (
	"strings"
	"testing"
)

// The planted figure of 100 lies in the first interval of 95 % and not in its one of 80 %, in both of the second, in neither of
// the third. Widths are 20, 40 and 10 %, errors +8, 0 and -10 %.
func TestPrintCoverage(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	l := Laboratory{Out: &out}
	of := func(mine string, value, half, half80 float64) trial {
		return trial{figure: "vcsd", mine: mine, planted: 100, unit: 100, value: value, low: value - half, high: value + half, low80: value - half80, high80: value + half80}
	}
	l.printCoverage("made up", []trial{of("A", 108, 10, 5), of("B", 100, 20, 10), of("A", 90, 5, 2), of(total, 100, 1, 0.5)})
	const want = `| made up | vcsd | a mine | 3 | 66.7 % | 33.3 % | 20.0 % | -0.7 % |
| made up | vcsd | all mines | 1 | 100.0 % | 100.0 % | 2.0 % | +0.0 % |
`
	if out.String() != want {
		t.Errorf("%swant\n%s", out.String(), want)
	}
}

func TestSettingsNamed(t *testing.T) {
	t.Parallel()
	all, err := SettingsNamed(SettingNames())
	if err != nil || len(all) != len(Settings()) {
		t.Errorf("%d settings, want %d: %v", len(all), len(Settings()), err)
	}
	if _, err := SettingsNamed([]string{"default", "flood"}); err == nil || !strings.Contains(err.Error(), `no setting "flood"; the settings are default, weather`) {
		t.Errorf("unknown setting: %v", err)
	}
}
