-- potential_land: VCS relative to the undisturbed baseline (Eqs. 3–4) on the land inside mines that is destroyed or restored; one row is
-- a cohort in a year. Negative is a loss, NULL unknown: VCS or the baseline is. Land follows its state in the year, from T_D on (literal
-- reading: from T_D + 1 on).
create macro potential_land(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
setting as (
  from baseline_setting(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years)
),
lines as (
  select
    cohort_id, mine_id, cell_id, area_m2, exact(area_m2) as exact_area, slope, intercept, n_years, method,
    destroyed_year + change_start_offset as start_year, destroyed_year < first_year as destroyed_before
  from baseline(
    baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  join cohort using (cohort_id)
  cross join setting
  where mine_id is not null
),
compared as (
  select
    cohort_id, mine_id, cell_id, year, state, destroyed_before, area_m2, exact_area, npp_a,
    coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as vcs_g_m2,
    slope, intercept, n_years, method, case when slope is not null then greatest(0, intercept + slope * year) end as baseline_g_m2
  from cohort_year
  join lines using (cohort_id)
  join years using (year)
  where state <> 'vegetated' and year >= start_year
)
select
  cohort_id, mine_id, cell_id, year, state, destroyed_before, area_m2, exact_area, npp_a, vcs_g_m2, slope, intercept, n_years, method,
  baseline_g_m2, vcs_g_m2 - baseline_g_m2 as g_m2
from compared;

comment on macro table potential_land is 'VCS relative to the undisturbed baseline on destroyed and restored land inside mines; one row is a cohort in a year';
