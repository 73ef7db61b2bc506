-- recovery_curve: share of its baseline that restored land has reached, by years since its last restoration up to to_year; one row is
-- a mine and an age, and an age for all mines together (mine_id is NULL). Ages with fewer than 5 cohorts are left out.
--
--     share = Σ VCS·area / Σ baseline·area over the restored land of that age whose VCS is known
create macro recovery_curve(
  to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null
) as table
with
lines as (
  select cohort_id, mine_id, area_m2, since, slope, intercept
  from baseline(
    baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon)
  join restored_since(to_year := to_year) using (cohort_id)
  join cohort using (cohort_id)
  where mine_id is not null and slope is not null
),
points as (
  select
    mine_id, cohort_id, year - since as age,
    exact(coalesce(npp_a * positive_factor(co2_per_carbon), vcs) * area_m2) as vcs_g,
    exact(greatest(0, intercept + slope * year) * area_m2) as baseline_g
  from cohort_year
  join lines using (cohort_id)
  where state = 'restored' and vcs is not null and year >= since and in_years(year, null, to_year)
),
ages as (
  select mine_id, age, sum(vcs_g) / nullif(sum(baseline_g), 0) as share, count(*) as cohorts
  from points
  group by grouping sets ((mine_id, age), (age))
)
select mine_id, age, share, cohorts
from ages
where cohorts >= 5 and share is not null;
