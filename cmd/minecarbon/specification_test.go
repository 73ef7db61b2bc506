package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// TestSpecificationsEqualReference holds VCSD by every choice to an independent numpy reference, to 1e-9.
func TestSpecificationsEqualReference(t *testing.T) {
	skipShort(t, "loads two studies")
	for _, study := range []string{"shendong-sim", "maui"} {
		t.Run(study, func(t *testing.T) {
			t.Parallel()
			want := trustTable(t, study, "spec.csv")
			dataset := sharedDataset(t, study)
			key := func(row map[string]string, guard, conversion string) string {
				return row["baseline"] + ", guard " + row[guard] + ", " + row["background"] + ", " + conversion
			}
			got := map[string]string{}
			for _, row := range named(ask(t, dataset, "from specification where mine_id = 'total' and defensible")) {
				conversion := "3.586"
				if parseFloat(t, row["conversion"]) > 3.6 {
					conversion = "44/12"
				}
				got[key(row, "guard", conversion)] = row["vcsd_gg"]
			}
			if len(got) != len(want) {
				t.Errorf("%d choices, want %d", len(got), len(want))
			}
			for _, row := range want {
				k := key(row, "guard_years", row["co2_per_carbon"])
				if got[k] == "" || math.Abs(parseFloat(t, got[k])/parseFloat(t, row["vcsd_gg"])-1) > 1e-9 {
					t.Errorf("%s: %q, want %s", k, got[k], row["vcsd_gg"])
				}
			}
		})
	}
}

// TestSpecificationIdentities holds the choices to what follows from their definition. In an exact scene, whose growth rises by the same
// everywhere and whose background is constant, every baseline but the two that mislead is the same, and its VCSD that of deficit. A ratio
// to control land differs by less than 1 %, as the land there is not as productive. Each statement counts what does not hold, and the rows
// it looked at.
func TestSpecificationIdentities(t *testing.T) {
	skipShort(t, "loads two scenes")
	t.Parallel()
	exact := loadStudy(t, simulateStudy(t, "--exact", "--pixels", "400", "--mines", "3"), "--pixel-years", "none")
	noisy := loadStudy(t, simulateStudy(t, "--pixels", "400", "--mines", "5", "--last-year", "2014"), "--pixel-years", "none")
	for _, c := range []struct{ name, dataset, statement string }{
		{"exact growth leaves no choice", exact, `
			select count(*) filter (where abs(s.vcsd_gg / (d.vcsd_gg * conversion / 3.586) - 1) > case when baseline like 'ratio%' then 0.01 else 1e-5 end or vcsd_sign_share < 0.6), count(*)
			from specification as s join deficit as d using (mine_id) where defensible and background <> 'zero'`},
		{"readings that mislead are lower where growth rises", exact, `
			select count(*) filter (where s.vcsd_gg > 0.95 * d.vcsd_gg), count(*) from specification as s join deficit as d using (mine_id) where not defensible`},
		{"the study's own choice is its figure", noisy, `
			select count(*) filter (where abs(s.vcsd_gg - d.vcsd_gg) > 1e-8 or abs(s.c_restore_gg - d.c_restore_gg) > 1e-8), count(*)
			from specification as s join deficit as d using (mine_id)
			where baseline = 'own line, min 5' and guard = 0 and background = 'kriged' and conversion < 3.6`},
		{"fewer years in the fit are fewer years", noisy, `
			select count(*) filter (where abs(s.vcsd_gg - d.vcsd_gg) > 1e-8), count(*)
			from specification as s join deficit(min_baseline_years := 8) as d using (mine_id)
			where baseline = 'own line, min 8' and guard = 0 and background = 'kriged' and conversion < 3.6`},
		{"the literal T_D is the reading of deficit", noisy, `
			select count(*) filter (where abs(s.vcsd_gg - d.vcsd_gg) > 1e-9), count(*)
			from specification as s join deficit(baseline_through := 'through_destruction') as d using (mine_id) where baseline = 'line through T_D'`},
		{"mines add up to the total", noisy, `
			select count(*) filter (where abs(a.vcsd - t.vcsd_gg) > 1e-9 or abs(a.c_restore - t.c_restore_gg) > 1e-9), count(*)
			from (select baseline, guard, background, conversion, sum(vcsd_gg) as vcsd, sum(c_restore_gg) as c_restore
				from specification where mine_id <> 'total' group by all) as a
			join specification as t using (baseline, guard, background, conversion) where t.mine_id = 'total'`},
		{"years and mines choose what is summed", noisy, `
			select count(*) filter (where abs(s.vcsd_gg - d.vcsd_gg) > 1e-8), count(*)
			from specification(from_year := 2005, to_year := 2010, only_mines := ['M002']) as s join deficit(from_year := 2005, to_year := 2010) as d using (mine_id)
			where baseline = 'own line, min 5' and guard = 0 and background = 'kriged' and conversion < 3.6`},
		{"the line of Theil and Sen leaves as much above as below", noisy, `
			select count(*) filter (where n >= 5 and abs(above - below) > 1), count(*) from (
				select cohort_id, any_value(n_years) as n, count(*) filter (where vcs > intercept + slope * year + 1e-9) as above,
					count(*) filter (where vcs < intercept + slope * year - 1e-9) as below
				from baseline_theil_sen join cohort_year using (cohort_id) join cohort using (cohort_id) where year < destroyed_year and vcs is not null group by cohort_id)`},
		{"the share of control land gives back the sum before destruction", noisy, `
			select count(*) filter (where abs(own / predicted - 1) > 1e-9), count(*) from (
				select cohort_id, sum(cohort_year.vcs) as own, sum(share * control_year.vcs) as predicted
				from baseline_control_ratio join cohort using (cohort_id) join cohort_year using (cohort_id) join control_year using (mine_id, year)
				where year < destroyed_year and cohort_year.vcs is not null group by cohort_id)`},
		{"the difference has the sign of the land", noisy, `
			select count(*) filter (where n_years > 0 and difference_g_m2 is null or n_years = 0 and difference_g_m2 is not null), count(*) from baseline_difference`},
	} {
		row := ask(t, c.dataset, c.statement)[1]
		if row[0] != "0" || row[1] == "0" {
			t.Errorf("%s: not in %s of %s rows", c.name, row[0], row[1])
		}
	}
}

// TestSpecificationWithoutControl opens a dataset as an earlier version wrote it: what needs control land is unknown, the rest is not.
func TestSpecificationWithoutControl(t *testing.T) {
	skipShort(t, "loads a scene")
	t.Parallel()
	dataset := loadStudy(t, simulateStudy(t, "--pixels", "300", "--mines", "2", "--last-year", "2010"), "--pixel-years", "none")
	if err := os.Remove(filepath.Join(dataset, "control_year.parquet")); err != nil {
		t.Fatal(err)
	}
	row := ask(t, dataset, `select count(*) filter (where (vcsd_gg is null) <> (baseline in ('ratio to control', 'ratio to control''s line', 'weather-adjusted own line'))), count(*)
		from specification`)[1]
	if row[0] != "0" || row[1] == "0" {
		t.Errorf("known against what is knowable: not in %s of %s rows", row[0], row[1])
	}
}
