package main

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// trustTable returns a table of the independent reference for a shared study, as maps from column to text.
func trustTable(t *testing.T, study, file string) (rows []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shared, "data", study, "expected", "trust", file))
	if err != nil {
		t.Skipf("without the shared data: %v", err)
	}
	return named(parseCSV(t, string(text)))
}

// named turns a table with a header into maps from column to text.
func named(table [][]string) (rows []map[string]string) {
	for _, row := range table[1:] {
		fields := make(map[string]string)
		for i, column := range table[0] {
			fields[column] = row[i]
		}
		rows = append(rows, fields)
	}
	return rows
}

// TestIntervalsEqualReference holds control land and intervals to an independent numpy reference, to 1e-9, bounds to
// 1e-9 of the larger of figure and error. It takes the accuracies of the paper. What the reference calls 0, a source that does not
// bear on a figure and a decrease of which nothing is known, is NULL here.
func TestIntervalsEqualReference(t *testing.T) {
	skipShort(t, "loads two studies")
	for _, study := range []string{"shendong-sim", "maui"} {
		t.Run(study, func(t *testing.T) {
			t.Parallel()
			want := trustTable(t, study, "interval.csv")
			dataset := sharedDataset(t, study)
			got := make(map[string]map[string]string)
			for _, confidence := range []string{"95", "80"} {
				table := ask(t, dataset, "from interval(accuracy_destroyed := 0.94, accuracy_restored := 0.92, npp_sd := 0, confidence := 0."+confidence+")")
				for _, row := range named(table) {
					key := row["figure"] + " " + row["mine_id"]
					if got[key] == nil {
						got[key] = row
					}
					got[key]["low"+confidence], got[key]["high"+confidence] = row["low"], row["high"]
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d figures, want %d", len(got), len(want))
			}
			for _, row := range want {
				key := row["figure"] + " " + row["mine_id"]
				holdInterval(t, key, row, got[key])
			}
			holdAnnual(t, study, dataset)
			for _, view := range []string{"interval", "interval_year"} {
				holdRepeated(t, dataset, "from "+view)
			}
			control := make(map[string]map[string]string)
			for _, row := range named(ask(t, dataset, "select mine_id, year, vcs as vcs_g_m2, line as line_g_m2, r from control_year")) {
				control[row["mine_id"]+" "+row["year"]] = row
			}
			for _, row := range trustTable(t, study, "control.csv") {
				key := row["mine_id"] + " " + row["year"]
				for _, column := range []string{"vcs_g_m2", "line_g_m2", "r"} {
					holdClose(t, key+" "+column, parseFloat(t, row[column]), control[key][column], 1)
				}
			}
		})
	}
}

// holdAnnual compares the intervals of annual VCS and its trend.
func holdAnnual(t *testing.T, study, dataset string) {
	t.Helper()
	got := make(map[string]map[string]string)
	for _, row := range named(ask(t, dataset, `select 'mean ' || year as figure, value, sd, low as low95, high as high95 from annual_interval()
		union all select 'trend', value, sd, low, high from trend_interval()`)) {
		got[row["figure"]] = row
	}
	for _, row := range trustTable(t, study, "annual.csv") {
		size := max(math.Abs(parseFloat(t, row["value"])), parseFloat(t, row["sd"]))
		for _, column := range []string{"value", "sd", "low95", "high95"} {
			holdClose(t, row["figure"]+" "+column, parseFloat(t, row[column]), got[row["figure"]][column], size)
		}
	}
}

// holdInterval compares the columns of an interval.
func holdInterval(t *testing.T, key string, want, got map[string]string) {
	t.Helper()
	for column, text := range want {
		if column == "figure" || column == "mine_id" {
			continue
		}
		v := parseFloat(t, text)
		unknown := got[column] == "" && v == 0 && (strings.HasPrefix(column, "sd_") || got["value"] == "")
		if got != nil && unknown {
			continue
		}
		size := 0.0
		if strings.HasPrefix(column, "low") || strings.HasPrefix(column, "high") {
			size = max(math.Abs(parseFloat(t, want["value"])), parseFloat(t, want["sd"]))
		}
		holdClose(t, key+" "+column, v, got[column], size)
	}
}

// holdClose compares a number to 1e-9 of itself, or of what it is a difference of.
func holdClose(t *testing.T, what string, want float64, text string, size float64) {
	t.Helper()
	got, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(got-want) > 1e-9*max(math.Abs(want), size) {
		t.Errorf("%s is %q, want %v", what, text, want)
	}
}

// TestIntervalIdentities holds intervals to what follows from their definition, on a study that the program simulates. Each statement
// counts what does not hold, so that all give 0, and the rows it looked at.
func TestIntervalIdentities(t *testing.T) {
	skipShort(t, "loads a scene")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "400", "--mines", "5", "--last-year", "2014"), "--pixel-years", "none")
	const known = "(accuracy_destroyed := 0.94, accuracy_restored := 0.92, npp_sd := 0.1)"
	for name, statement := range map[string]string{
		"the sum of squares of the influences is the variance": `
			select count(*) filter (where abs(variance / (sd * sd) - 1) > 1e-9 or variance is null and sd <> 0), count(*) from interval` + known + ` as i
			left join (select figure, mine_id, sum(g_gg * g_gg) as variance from influence` + known + ` group by all) using (figure, mine_id)
			where mine_id <> 'total' and figure not in ('r_vcs', 'c_ddper', 'c_diper')`,
		"a group of mines has one sum": `
			select count(*) filter (where abs(variance / (sd * sd) - 1) > 1e-9), count(*)
			from interval(only_mines := ['M001', 'M003'], accuracy_destroyed := 0.94, accuracy_restored := 0.92, npp_sd := 0.1)
			join (
				select figure, sum(v) as variance from (
					select figure, source, k, pow(sum(g_gg), 2) as v from influence` + known + ` where mine_id in ('M001', 'M003') group by all)
				group by figure) using (figure)
			where mine_id = 'total'`,
		"one mine is its own total": `
			select count(*) filter (where abs(a.sd - b.sd) > 1e-12 * b.sd or a.value <> b.value or abs(a.df - b.df) > 1e-9 * b.df), count(*)
			from interval(only_mines := ['M002']) as a join interval() as b using (figure)
			where a.mine_id = 'total' and b.mine_id = 'M002'`,
		"the sources add up": `
			select count(*) filter (where sd > 0 and abs(sd * sd / (coalesce(sd_weather, 0) ** 2 + coalesce(sd_unexplained, 0) ** 2 + coalesce(sd_slope, 0) ** 2
				+ coalesce(sd_bend, 0) ** 2 + sd_noise ** 2 + sd_background ** 2 + sd_mixing ** 2 + sd_date ** 2 + sd_product ** 2) - 1) > 1e-9), count(*) from interval` + known,
		"more confidence, a wider interval about the same figure": `
			select count(*) filter (where not (wide.low < narrow.low and narrow.low < value and value < narrow.high and narrow.high < wide.high)), count(*)
			from interval(confidence := 0.5) as narrow join interval(confidence := 0.99) as wide using (figure, mine_id, value)
			where value is not null and wide.sd > 0`,
		"a bias of the product scales every figure and no ratio": `
			select count(*) filter (where abs(sd_product - case figure when 'r_vcs' then 0 else 0.1 * abs(value) end) > 1e-9 * abs(value)), count(*)
			from interval` + known,
		"a source whose parameter is unknown is NULL": `
			select count(*) filter (where sd_date is not null or sd_product is not null), count(*) from interval()`,
		"VCS by another factor scales figure and error": `
			select count(*) filter (where abs(a.sd * f / b.sd - 1) > 1e-7 or abs(a.value * f - b.value) > 1e-7 * abs(b.value)), count(*)
			from interval() as a join interval(co2_per_carbon := 7.172) as b using (figure, mine_id) cross join (values (2)) as t(f)
			where figure <> 'r_vcs' and b.sd > 0`,
		"a gain is above 0, a loss below, what is between undecided": `
			select count(*) filter (where case gain when 'gain' then low <= 0 when 'loss' then high >= 0 else low > 0 or high < 0 end), count(*)
			from restore_gain() join (from interval() where figure = 'c_restore') using (mine_id)`,
		"the number of gains lies in its range": `
			select count(*) filter (where not (surely <= r.mines_with_gain and r.mines_with_gain <= at_most and at_most <= mines_with_restored_land)
				or r.mines_with_gain <> summary.mines_with_gain), count(*) from gain_range() as r cross join summary`,
		"the adjusted deficit is its parts and the published one without weather": `
			select count(*) filter (where abs(c_destroy_gg + c_restore_gg + vcsd_gg) > 1e-9 or abs(published_gg - weather_gg - vcsd_gg) > 1e-9
				or not vcsd_low_gg < vcsd_high_gg), count(*) from vcsd_adjusted()`,
		"figures are those that are published": `
			select count(*) filter (where c_destroy <> c_destroy_gg or c_restore <> c_restore_gg or vcsd <> vcsd_gg), count(*)
			from deficit join (pivot (select figure, mine_id, value from interval()) on figure in ('vcsd', 'c_destroy', 'c_restore', 'decrease', 'increase', 'r_vcs') using max(value)) using (mine_id)`,
		"so are those of all mines": `
			select count(*) filter (where vcsd <> vcsd_gg or decrease <> decrease_gg or increase <> increase_gg or r.r_vcs <> s.r_vcs), count(*)
			from summary as s cross join (pivot (select figure, mine_id, value from interval()) on figure in ('vcsd', 'c_destroy', 'c_restore', 'decrease', 'increase', 'r_vcs') using max(value)) as r where mine_id = 'total'`,
	} {
		row := ask(t, dataset, statement)[1]
		if row[0] != "0" || row[1] == "0" {
			t.Errorf("%s: not in %s of %s rows", name, row[0], row[1])
		}
	}
}

// holdRepeated holds a statement to the same digits on every run, whatever the order in which threads deliver rows.
func holdRepeated(t *testing.T, dataset, statement string) {
	t.Helper()
	first := ask(t, dataset, statement)
	for range 5 {
		if again := ask(t, dataset, statement); !reflect.DeepEqual(again, first) {
			t.Errorf("%s differs from run to run", statement)
			return
		}
	}
}

// TestIntervalOfYears holds the intervals of all years at once to interval of each year by itself, to 1e-9 of the error, and the influences of
// the years to those of all of them: where a source errs with a sign, they add up. In the second scene growth bends.
func TestIntervalOfYears(t *testing.T) {
	skipShort(t, "loads two scenes and asks for each of their years")
	for name, flags := range map[string][]string{"line": nil, "bend": {"--saturation", "4"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dataset := loadStudy(t, simulateStudy(t, append(flags, "--pixels", "300", "--mines", "4", "--last-year", "2011")...), "--pixel-years", "none")
			want := map[string]string{"line": "false", "bend": "true"}[name]
			if got := ask(t, dataset, "select count(sd_bend) > 0 from interval()")[1][0]; got != want {
				t.Errorf("growth bends: %s, want %s", got, want)
			}
			holdYears(t, dataset)
		})
	}
}

// holdYears compares the intervals of the years of a scene.
func holdYears(t *testing.T, dataset string) {
	t.Helper()
	const setting = "guard_years := 2, accuracy_destroyed := 0.94, accuracy_restored := 0.92"
	const signed = "select figure || ' ' || mine_id || ' ' || source || ' ' || k as key, g_gg from influence(%s) where source in ('weather', 'bend', 'mixing') and not ends_with(figure, '_adjusted')"
	got := make(map[string]map[string]string)
	for _, row := range named(ask(t, dataset, "from interval_year("+setting+", npp_sd := 0.1)")) {
		got[row["figure"]+" "+row["mine_id"]+" "+row["year"]] = row
	}
	sums, compared := make(map[string]float64), 0
	for year := 2001; year <= 2011; year++ {
		window := fmt.Sprintf("%s, from_year := %d, to_year := %d", setting, year, year)
		for _, want := range named(ask(t, dataset, "from interval("+window+", npp_sd := 0.1) where not ends_with(figure, '_adjusted')")) {
			key := want["figure"] + " " + want["mine_id"] + " " + strconv.Itoa(year)
			holdYear(t, key, want, got[key])
			compared++
		}
		for _, row := range ask(t, dataset, fmt.Sprintf(signed, window))[1:] {
			sums[row[0]] += parseFloat(t, row[1])
		}
	}
	if compared != len(got) || compared == 0 {
		t.Errorf("%d figures of single years, but %d of all at once", compared, len(got))
	}
	whole := ask(t, dataset, fmt.Sprintf(signed, setting))[1:]
	for _, row := range whole {
		if g := parseFloat(t, row[1]); math.Abs(sums[row[0]]-g) > 1e-9*math.Abs(g)+1e-12 {
			t.Errorf("influences %s of the years sum to %v, want %v", row[0], sums[row[0]], g)
		}
	}
	if len(whole) == 0 {
		t.Error("without influences")
	}
}

// TestBend holds the influence of growth that bends to its definition, written out by cohort and year from tables and the view baseline: how far
// the line, fitted to a parabola that departs from it by a share b of the line, misses that parabola where it is subtracted.
//
//	g = Σ_i a_i (Σ_s c_i(s)·p_i(s)·b(s) − Σ_t p_i(t)·b(t))        c_i(s) = N/n + lever·(s − s̄)/S_xx of a line of its own, N/n of a borrowed slope
func TestBend(t *testing.T) {
	skipShort(t, "loads a scene")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "300", "--mines", "4", "--last-year", "2011", "--saturation", "4", "--earlier-opening", "3"), "--pixel-years", "none")
	got := named(ask(t, dataset, `
		with pooled as (
			select year, vcs, line, year - avg(year) over () as away from control_year where mine_id is null),
		curve as (
			select year, line, vcs - line as e, away * away - avg(away * away) over () as q from pooled),
		bends as (
			select year, (select sum(e * q) / sum(q * q) from curve) * q / line as b from curve),
		land as (
			select cohort_id, mine_id, area_m2 / 1e9 as a, year, state, intercept + slope * year as p, n_years, method, b,
				state = 'vegetated' and vcs is not null and year < destroyed_year as fitted, vcs is not null and state <> 'vegetated' as counted
			from cohort join baseline using (cohort_id) join cohort_year using (cohort_id) join bends using (year)),
		weights as (
			select cohort_id, count(*) filter (where counted and state = s) as n, coalesce(sum(year) filter (where counted and state = s), 0) as t,
				avg(year) filter (where fitted) as mean, count(*) filter (where fitted) * var_pop(year) filter (where fitted) as xx,
				count(*) filter (where fitted) as fits, s
			from land cross join (values ('destroyed'), ('restored')) as states(s) group by cohort_id, s),
		influences as (
			select mine_id, s, sum(case
				when fitted and method <> 'undisturbed' then a * p * b * (n / fits::double + case when method = 'own' then (t - n * mean) * (year - mean) / xx else 0 end)
				when counted and state = s then -a * p * b else 0 end) as g
			from land join weights using (cohort_id) group by mine_id, s),
		mines as (
			select mine_id, sum(g) filter (where s = 'destroyed') as d, sum(g) filter (where s = 'restored') as r from influences group by mine_id)
		select figure, mine_id, case figure when 'vcsd' then d + r when 'c_destroy' then -d else -r end as want, g_gg as got
		from influence() join mines using (mine_id) where source = 'bend' order by all`))
	if len(got) == 0 {
		t.Fatal("no influence of growth that bends")
	}
	for _, row := range got {
		holdClose(t, row["figure"]+" "+row["mine_id"], parseFloat(t, row["want"]), row["got"], 1)
	}
}

// holdYear compares an interval of interval_year with that of interval. A part is held to the size of the whole error.
func holdYear(t *testing.T, key string, want, got map[string]string) {
	t.Helper()
	for column, text := range want {
		switch {
		case column == "figure" || column == "mine_id" || column == "sd_unexplained":
		case text == "" || got[column] == "":
			if text != got[column] {
				t.Errorf("%s %s is %q, want %q", key, column, got[column], text)
			}
		default:
			size := 0.0
			if sd := want["sd"]; sd != "" && column != "df" {
				size = parseFloat(t, sd)
			}
			holdClose(t, key+" "+column, parseFloat(t, text), got[column], size)
		}
	}
}

// TestIntervalsWithoutControl opens a dataset as an earlier version wrote it: figures are there, intervals are not.
func TestIntervalsWithoutControl(t *testing.T) {
	skipShort(t, "loads a scene")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"), "--pixel-years", "none")
	for _, table := range []string{"control_year", "control_cell"} {
		if err := os.Remove(filepath.Join(dataset, table+".parquet")); err != nil {
			t.Fatal(err)
		}
	}
	row := ask(t, dataset, `select count(value) = count(*), count(sd) + count(low) + count(high) + count(df) + count(sd_noise)
		from interval() where figure in ('vcsd', 'c_destroy')`)[1]
	if row[0] != "true" || row[1] != "0" {
		t.Errorf("figures known %s, intervals %s; want true and 0", row[0], row[1])
	}
	if rows := ask(t, dataset, "from influence()"); len(rows) != 1 {
		t.Errorf("%d influences without control land", len(rows)-1)
	}
}

// TestIntervalsOfHardLand holds every source of error to testdata/trust.py, which goes through the land cohort by cohort with numpy, to 1e-9 of
// the error of the figure. The scene has what the shared studies lack: gaps of NPP, land that is destroyed twice, mines that opened
// before the study and so land without baseline years, and fewer than 3 mines with control land.
func TestIntervalsOfHardLand(t *testing.T) {
	skipShort(t, "loads a scene and runs Python")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "400", "--mines", "2", "--again", "0.5", "--gaps", "0.03", "--earlier-opening", "4", "--last-year", "2014"), "--pixel-years", "none")
	if row := ask(t, dataset, `select count(*) filter (where cycles > 1) > 9, (select count(*) > 9 from cohort_year where vcs is null),
		(select count(*) > 9 from baseline where method = 'undisturbed') from cohort where mine_id is not null`)[1]; strings.Join(row, " ") != "true true true" {
		t.Fatalf("the scene lacks several cycles, gaps, or land without baseline years: %v", row)
	}
	folder := t.TempDir()
	for _, table := range []string{"study", "mine", "cell", "cell_year", "cohort", "cohort_year", "event", "control_year", "control_cell"} {
		text := runProgram(t, program(nil, "query", "-d", dataset, "from "+table), "").out
		if err := os.WriteFile(filepath.Join(folder, table+".csv"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for setting, arguments := range map[string]string{
		`{}`:                         "",
		`{"A_D": 0.94, "A_R": 0.92}`: "accuracy_destroyed := 0.94, accuracy_restored := 0.92",
		`{"through": true, "A_D": 0.9, "A_R": 0.8}`:                                        "baseline_through := 'through_destruction', accuracy_destroyed := 0.9, accuracy_restored := 0.8",
		`{"from": 2006, "to": 2010, "guard": 1, "min_years": 7, "A_D": 0.94, "A_R": 0.92}`: "from_year := 2006, to_year := 2010, guard_years := 1, min_baseline_years := 7, accuracy_destroyed := 0.94, accuracy_restored := 0.92",
	} {
		out, err := exec.Command(debianPython(), "testdata/trust.py", folder, setting).Output()
		if err != nil {
			t.Fatalf("trust.py: %v", err)
		}
		got := make(map[string]map[string]string)
		for _, row := range named(ask(t, dataset, "from interval("+arguments+")")) {
			got[row["figure"]+" "+row["mine_id"]] = row
		}
		want := named(parseCSV(t, string(out)))
		if len(want) < 100 {
			t.Errorf("%s: only %d errors to compare with", setting, len(want))
		}
		for _, row := range want {
			key := row["figure"] + " " + row["mine_id"]
			holdClose(t, setting+": "+key+" "+row["source"], parseFloat(t, row["sd"]), got[key]["sd_"+row["source"]], parseFloat(t, got[key]["sd"]))
		}
	}
}
