-- fitted_line: the line of baseline, and with weather := true what a fit to VCS freed from weather needs; one row is a cohort ever destroyed.
-- Years are t, counted from the first of the study.
--
--     adjusted_v = Σ VCS / (1 + r)        adjusted_tv = Σ t · VCS / (1 + r)        r of control_weather
--
-- last_v is the VCS of the last fitted year before the destruction. The three are unknown without weather, adjusted ones outside mines too.
create macro fitted_line(
  baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null, only_mines := null, weather := false
) as table
with
setting as not materialized (
  from baseline_setting(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years)
),
destroyed as not materialized (
  select cohort_id, mine_id, destroyed_year
  from cohort
  where destroyed_year is not null and among(mine_id, only_mines)
  union all
  select null, null, null
  from unknown_mine(only_mines := only_mines)
),
known as (
  select
    cohort_id, mine_id, year, destroyed_year, cast(year - first_year as double) as t, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v
  from cohort_year
  join destroyed using (cohort_id)
  cross join setting
  where vcs is not null and year <= destroyed_year + fit_end_offset
),
sums as (
  select
    cohort_id, count(*) as n, sum(t) as t, sum(t * t) as tt, sum(dyadic(v, 24)) as v, sum(t * dyadic(v, 24)) as tv,
    sum(v / (1 + r)) as adjusted_v, sum(t * (v / (1 + r))) as adjusted_tv, arg_max(v, t) filter (where year < destroyed_year) as last_v
  from known
  left join (select mine_id, year, r from control_weather() where weather) using (mine_id, year)
  group by cohort_id
),
fits as (
  select
    cohort_id, n, t / n + first_year as mean_year, v / n as mean_v, n >= own_years as own,
    (n * tv - t * v) / nullif(n * tt - t * t, 0) as own_slope, adjusted_v, adjusted_tv, last_v
  from sums
  cross join setting
),
lines as (
  select
    cohort_id, coalesce(n, 0) as n, own, mean_year, mean_v, adjusted_v, adjusted_tv, last_v,
    case when own then own_slope else undisturbed.slope end as slope, undisturbed.intercept as undisturbed_intercept
  from destroyed
  left join fits using (cohort_id)
  cross join undisturbed_line(co2_per_carbon := co2_per_carbon) as undisturbed
)
select
  cohort_id, slope, case when n > 0 then mean_v - slope * mean_year else undisturbed_intercept end as intercept,
  n, case when own then 'own' when n > 0 then 'borrowed_slope' else 'undisturbed' end as method, adjusted_v, adjusted_tv, last_v
from lines;

comment on macro table fitted_line is 'Line of the baseline, and what one freed from weather needs; one row is a cohort ever destroyed';
