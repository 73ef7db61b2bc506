-- baseline: the line VCS would have followed undisturbed, Eq. 3; one row is a cohort ever destroyed.
--
--     VCS = intercept + slope · year, floored at 0 where it is used
--
-- Fitted to the known years before the first destruction (baseline_through says whether its year takes part). Method: own with
-- at least min_baseline_years of them, never fewer than 2; borrowed_slope, the slope of undisturbed_line through the cohort's
-- mean point, with fewer; undisturbed, that line itself, with none. only_mines chooses rows and changes none.
create macro baseline(
  baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null, only_mines := null
) as table
with
setting as not materialized (
  from baseline_setting(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years)
),
destroyed as not materialized (
  select cohort_id, destroyed_year
  from cohort
  where destroyed_year is not null and among(mine_id, only_mines)
  union all
  select null, null
  from unknown_mine(only_mines := only_mines)
),
known as (
  select
    cohort_id, cast(year - first_year as double) as t,
    dyadic(coalesce(npp_a * positive_factor(co2_per_carbon), vcs), 24) as v
  from cohort_year
  join destroyed using (cohort_id)
  cross join setting
  where vcs is not null and year <= destroyed_year + fit_end_offset
),
sums as (
  select cohort_id, count(*) as n, sum(t) as t, sum(t * t) as tt, sum(v) as v, sum(t * v) as tv
  from known
  group by cohort_id
),
fits as (
  select
    cohort_id, n, t / n + first_year as mean_year, v / n as mean_v, n >= own_years as own,
    (n * tv - t * v) / nullif(n * tt - t * t, 0) as own_slope
  from sums
  cross join setting
),
lines as (
  select
    cohort_id, coalesce(n, 0) as n, own, mean_year, mean_v,
    case when own then own_slope else undisturbed.slope end as slope, undisturbed.intercept as undisturbed_intercept
  from destroyed
  left join fits using (cohort_id)
  cross join undisturbed_line(co2_per_carbon := co2_per_carbon) as undisturbed
)
select
  cohort_id, slope, case when n > 0 then mean_v - slope * mean_year else undisturbed_intercept end as intercept,
  n as n_years, case when own then 'own' when n > 0 then 'borrowed_slope' else 'undisturbed' end as method
from lines;

comment on macro table baseline is 'Undisturbed baseline of VCS, Eq. 3; one row is a cohort ever destroyed';
comment on column baseline.cohort_id is 'Cohort';
comment on column baseline.slope is 'Slope of the line, NULL where it is borrowed and unknown [g CO2 m-2 a-2]';
comment on column baseline.intercept is 'Value of the line in the year 0; predictions are floored at 0; NULL where the slope is [g CO2 m-2 a-1]';
comment on column baseline.n_years is 'Known years in the fit [a]';
comment on column baseline.method is 'own, borrowed_slope or undisturbed';
