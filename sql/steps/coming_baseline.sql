-- coming_baseline: baselines in the years to come of the land that is destroyed or restored in the last year of the study, or in to_year; one
-- row is a mine, the year since which its land is restored (NULL = open) and a year up to the target. Land of unknown baseline counts 0.
create macro coming_baseline(
  to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null,
  target_year := null
) as table
with
span as (
  select last, until
  from scenario(to_year := to_year, restore := 'never', target_year := target_year)
),
coming as (
  select unnest(range(last + 1, until + 1)::integer[]) as year
  from span
),
land as (
  select cohort_id, mine_id, area_m2, exact(area_m2) as exact_area
  from study_cohort(only_mines := only_mines)
  where mine_id is not null
),
left_over as (
  select
    mine_id, area_m2, exact_area, slope, intercept, case when state = 'restored' then restored.since end as since
  from cohort_year
  join span on year = last
  join land using (cohort_id)
  join baseline(
    baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon)
    using (cohort_id)
  left join restored_since(to_year := to_year) as restored using (cohort_id)
  where state <> 'vegetated'
)
select
  mine_id, since, year, coalesce(sum(exact(greatest(0, intercept + slope * year) * area_m2)) filter (where slope is not null), 0) / 1e14 as gg,
  sum(exact_area) / 1e11 as km2, coalesce(sum(exact_area) filter (where slope is null), 0) / 1e11 as unknown_km2
from left_over
cross join coming
group by mine_id, since, year;
