-- exposed_cohort: how far the baseline of a cohort bears on its changes; one row is a cohort ever destroyed inside mines, of all mines. Years
-- are t, counted from the first of the study.
--
--     Σ baseline over P = level · P + slope · lever        lever = Σ t over P − P · mean_t
--
-- P are the years in which the baseline is subtracted, from from_year to to_year: destroyed ones and restored ones of known VCS. The
-- fit has n years of mean mean_t and squared spread tt. The weather-adjusted line is fitted to VCS / (1 + r), r of control_weather; shock_
-- is the line of what weather alone does to the fitted years, baseline · r. last_ is the last year that is shaken. An error of VCS
-- in a shaken year changes Σ baseline over P by weight_ + tilt_ · t, _d in destroyed years, _r in restored ones; 0 without baseline years.
create macro exposed_cohort(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null
) as table
with
setting as (
  from baseline_setting(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years)
),
histories as (
  select
    history_id,
    count(*) filter (where fitted) as n,
    sum(t) filter (where fitted) as t,
    sum(t * t) filter (where fitted) as t_squares,
    count(*) filter (where counts_destroyed) as destroyed_years,
    coalesce(sum(t) filter (where counts_destroyed), 0) as destroyed_t_sum,
    count(*) filter (where counts_restored) as restored_years,
    coalesce(sum(t) filter (where counts_restored), 0) as restored_t_sum,
    sum(r) filter (where shaken) as r,
    sum(t * r) filter (where shaken) as tr,
    sum(t * t * r) filter (where shaken) as ttr,
    max(t) filter (where shaken) as last_t,
    arg_max(r, t) filter (where shaken) as last_r
  from fitted_year(from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years)
  group by history_id
),
lines as (
  select
    cohort_id, history_id, mine_id, cell_id, area_m2, destroyed_year, destroyed_year - first_year as destroyed_t,
    destroyed_year + fit_end_offset as fit_end, destroyed_year + change_start_offset as change_start,
    first_year, method, slope, intercept + slope * first_year as start,
    histories.n as n, t, t_squares, t / histories.n as mean_t, t_squares - t * t / histories.n as tt, destroyed_years, destroyed_t_sum, restored_years, restored_t_sum, r, tr, ttr,
    last_t, last_r, adjusted_v as av, adjusted_tv as atv, last_v
  from fitted_line(
    baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon,
    weather := true)
  join cohort_history() using (cohort_id)
  join histories using (history_id)
  cross join setting
  where slope is not null
),
fits as (
  select
    *, start * r + slope * tr as z, start * tr + slope * ttr as tz,
    case when method = 'own' then (n * atv - t * av) / (n * t_squares - t * t) else slope end as adjusted_slope,
    case when method = 'own' then (destroyed_t_sum - destroyed_years * mean_t) / tt else 0 end as tilt_d,
    case when method = 'own' then (restored_t_sum - restored_years * mean_t) / tt else 0 end as tilt_r
  from lines
)
select
  cohort_id, history_id, mine_id, cell_id, area_m2, destroyed_year, destroyed_t, fit_end, change_start, first_year, method, slope, start,
  n, mean_t, tt, destroyed_years, restored_years, destroyed_t_sum, restored_t_sum,
  destroyed_t_sum - destroyed_years * mean_t as destroyed_lever, restored_t_sum - restored_years * mean_t as restored_lever,
  coalesce(destroyed_years / nullif(n, 0)::double - tilt_d * mean_t, 0) as weight_d, tilt_d, coalesce(restored_years / nullif(n, 0)::double - tilt_r * mean_t, 0) as weight_r, tilt_r,
  adjusted_slope, coalesce(av / n - adjusted_slope * mean_t, start) as adjusted_start,
  case when method = 'own' then (n * tz - t * z) / (n * t_squares - t * t) end as shock_slope,
  case when method = 'own' then (z - (n * tz - t * z) / (n * t_squares - t * t) * t) / n end as shock_start,
  last_t, last_v, last_r
from fits;

comment on macro table exposed_cohort is 'How far the baseline of a cohort bears on its changes; one row is a cohort ever destroyed inside mines';
