-- figure_part: what the figures of land inside mines are sums of, for explanation and explained; one row is a part of a figure: a cohort
-- in a year. part_of says the figure:
--
--     c_destroy, c_restore   (VCS − baseline)·area, Eq. 4: of destroyed land, which has VCS 0, and of restored land
--     decrease, increase     VCS·area of the land destroyed, in the year before, and of the land restored
--     vcs                    VCS·area of all land inside mines
--
-- part is a whole number of 10^-5 g, exact_area of 10^-5 m2, so that sums of them are exact; part is NULL where it is unknown. vcs_year is
-- the year whose VCS counts.
create macro figure_part(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
land as (
  select cohort_id, mine_id, cell_id, area_m2, exact(area_m2) as exact_area
  from study_cohort(only_mines := only_mines)
  where mine_id is not null
),
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
series as (
  select
    cohort_id, year as vcs_year, state, npp_a, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as vcs_g_m2
  from cohort_year
),
events as (
  select
    case kind when 'destruction' then 'decrease' else 'increase' end as part_of,
    cohort_id, year, case kind when 'destruction' then year - 1 else year end as vcs_year
  from event
  join years using (year)
)
select
  case state when 'destroyed' then 'c_destroy' else 'c_restore' end as part_of, mine_id, year, cohort_id, cell_id, area_m2, exact_area,
  year as vcs_year, state, npp_a, vcs_g_m2, slope, intercept, n_years, method, baseline_g_m2,
  g_m2, exact(g_m2 * area_m2) as part
from potential_land(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
union all
select
  part_of, mine_id, year, cohort_id, cell_id, area_m2, exact_area, vcs_year, state, npp_a, vcs_g_m2, null, null, null, null, null,
  vcs_g_m2, exact(vcs_g_m2 * area_m2)
from events
join land using (cohort_id)
left join series using (cohort_id, vcs_year)
union all
select
  'vcs', mine_id, vcs_year, cohort_id, cell_id, area_m2, exact_area, vcs_year, state, npp_a, vcs_g_m2, null, null, null, null, null,
  vcs_g_m2, exact(vcs_g_m2 * area_m2)
from series
join land using (cohort_id)
where in_years(vcs_year, from_year, to_year);

comment on macro table figure_part is 'What the figures of land inside mines are sums of; one row is a part of a figure: a cohort in a year';
