-- exposed_cohort: how far the baseline of a cohort bears on its changes; one row is a cohort ever destroyed inside mines, of all mines. Years
-- are t, counted from the first of the study.
--
--     Σ baseline over P = level · P + slope · lever        lever = Σ t over P − P · mean_t
--
-- P are the years in which the baseline is subtracted, from from_year to to_year: destroyed ones and restored ones of known VCS. The
-- fit has n years of mean mean_t and squared spread tt. The weather-adjusted line is fitted to VCS / (1 + r), r of control_weather; shock_
-- is the line of what weather alone does to the fitted years, baseline · r. last_ is the last year fitted.
create macro exposed_cohort(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null
) as table
with
setting as (
  from baseline_setting(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years)
),
lines as (
  select
    cohort_id, mine_id, cell_id, area_m2, destroyed_year, destroyed_year - first_year as destroyed_t,
    destroyed_year + fit_end_offset as fit_end, destroyed_year + change_start_offset as change_start,
    first_year, method, slope, intercept + slope * first_year as start
  from baseline(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
  join cohort using (cohort_id)
  cross join setting
  where mine_id is not null and slope is not null
),
years as (
  select
    cohort_id, (year - first_year)::double as t, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v, r,
    year <= fit_end as fitted, year <= fit_end and year < destroyed_year as shaken,
    year >= change_start and state = 'destroyed' and in_years(year, from_year, to_year) as counts_destroyed,
    year >= change_start and state = 'restored' and in_years(year, from_year, to_year) as counts_restored
  from cohort_year
  join lines using (cohort_id)
  left join control_weather() using (mine_id, year)
  where vcs is not null
),
sums as (
  select
    cohort_id,
    count(*) filter (where fitted) as n,
    sum(t) filter (where fitted) as t,
    sum(t * t) filter (where fitted) as tt,
    count(*) filter (where counts_destroyed) as destroyed_years,
    sum(t) filter (where counts_destroyed) as destroyed_t_sum,
    count(*) filter (where counts_restored) as restored_years,
    sum(t) filter (where counts_restored) as restored_t_sum,
    sum(v / (1 + r)) filter (where fitted) as av,
    sum(t * v / (1 + r)) filter (where fitted) as atv,
    sum(r) filter (where shaken) as r,
    sum(t * r) filter (where shaken) as tr,
    sum(t * t * r) filter (where shaken) as ttr,
    max(t) filter (where shaken) as last_t,
    arg_max(v, t) filter (where shaken) as last_v,
    arg_max(r, t) filter (where shaken) as last_r
  from years
  group by cohort_id
),
fits as (
  select
    cohort_id, mine_id, cell_id, area_m2, destroyed_year, destroyed_t, fit_end, change_start, first_year, method, slope, start,
    n, t / n as mean_t, tt - t * t / n as tt, t, tt as t_squares, destroyed_years, coalesce(destroyed_t_sum, 0) as destroyed_t_sum,
    restored_years, coalesce(restored_t_sum, 0) as restored_t_sum, av, atv,
    start * r + slope * tr as z, start * tr + slope * ttr as tz, last_t, last_v, last_r,
    case when method = 'own' then (n * atv - t * av) / (n * tt - t * t) else slope end as adjusted_slope
  from lines
  join sums using (cohort_id)
)
select
  cohort_id, mine_id, cell_id, area_m2, destroyed_year, destroyed_t, fit_end, change_start, first_year, method, slope, start,
  n, mean_t, tt, destroyed_years, restored_years, destroyed_t_sum, restored_t_sum,
  destroyed_t_sum - destroyed_years * mean_t as destroyed_lever, restored_t_sum - restored_years * mean_t as restored_lever,
  adjusted_slope, coalesce(av / n - adjusted_slope * mean_t, start) as adjusted_start,
  case when method = 'own' then (n * tz - t * z) / (n * t_squares - t * t) end as shock_slope,
  case when method = 'own' then (z - (n * tz - t * z) / (n * t_squares - t * t) * t) / n end as shock_start,
  last_t, last_v, last_r
from fits;

comment on macro table exposed_cohort is 'How far the baseline of a cohort bears on its changes; one row is a cohort ever destroyed inside mines';
