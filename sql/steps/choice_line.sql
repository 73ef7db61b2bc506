-- choice_line: what the baselines of VCS by each defensible choice are made of; one row is a cohort ever destroyed inside mines with a
-- choice of the background and of guard years. With t in years from the first of the study, a baseline is
--
--     level + slope · (t − mean_t)        or  share · VCS of control land        or  difference + mean VCS of never-destroyed land
--
-- guard 1 leaves out the last year of the fit unless it is the only one. With too few years a line borrows the slope of the
-- undisturbed line, and without any, all are that line; share and difference are then NULL. The slope of Theil (1950) and Sen (1968) is
-- the median of the slopes between all pairs of years, and its level goes through the median of what is left. It has no guard years, as
-- one year moves a median little. Cohorts of a cell that are destroyed in one year have the same VCS before, and so have the choices
-- of the background where the cell was never bare in part: they share one line of Theil and Sen. choice and line_id are those of choice_vcs.
create macro choice_line() as table
with
undisturbed as materialized (
  from undisturbed_choice()
),
cohorts as materialized (
  select cohort_id, mine_id, min(cohort_id) over (partition by cell_id, destroyed_year) as series_id
  from cohort
  where mine_id is not null and destroyed_year is not null
),
destroyed as (
  select
    cohort_id, mine_id, series_id, choice, cohort_id::bigint * 3 + choice as line_id, guard, slope as shared_slope,
    intercept + slope * first_year as shared_start
  from cohorts
  cross join (select distinct choice, slope, intercept from undisturbed) as lines
  cross join (values (0), (1)) as guards(guard)
  cross join study
),
fitted as materialized (
  select
    cohort_id, choice, line_id, other, (year - first_year)::double as t, land.vcs as known_v, dyadic(land.vcs, 24) as v,
    dyadic(land.vcs / (1 + r), 24) as av, dyadic(control_year.vcs, 24) as c, dyadic(undisturbed.vcs, 24) as u
  from choice_vcs() as land
  join undisturbed using (choice, year)
  left join control_year using (mine_id, year)
  cross join study
  where year < destroyed_year
),
all_years as (
  select
    line_id, count(*) as n, sum(t) as t, sum(t * t) as tt, sum(v) as v, sum(t * v) as tv, sum(av) as av, sum(t * av) as atv,
    sum(c) as c, sum(u) as u, max(case when other then choice else 0 end) as sen_choice,
    max(t) as last_t, arg_max_null(v, t) as last_v, arg_max_null(av, t) as last_av, arg_max_null(c, t) as last_c, arg_max_null(u, t) as last_u
  from fitted
  group by line_id
),
sums as (
  select line_id, 0 as guard, sen_choice, n, t, tt, v, tv, av, atv, c, u
  from all_years
  union all
  select
    line_id, 1, null, n - out, t - out * last_t, tt - out * last_t * last_t, v - out * last_v, tv - out * last_t * last_v,
    av - out * last_av, atv - out * last_t * last_av, c - out * last_c, u - out * last_u
  from all_years
  cross join lateral (select case when n > 1 then 1 else 0 end as out) as guards
),
series as (
  select line_id, fitted.t as t, known_v
  from fitted
  join all_years using (line_id)
  where choice = sen_choice and cohort_id in (select series_id from cohorts)
),
pairs as (
  select a.line_id as line_id, median((b.known_v - a.known_v) / (b.t - a.t)) as slope
  from series as a
  join series as b using (line_id)
  where b.t > a.t
  group by a.line_id
),
medians as (
  select line_id as sen_id, any_value(slope) as sen_slope, median(known_v - slope * t) as sen_start
  from series
  join pairs using (line_id)
  group by line_id
),
fits as (
  select
    cohort_id, mine_id, choice, line_id, guard, coalesce(n, 0) as n, coalesce(t / n, 0) as mean_t, v / n as mean_v, av / n as mean_av, u / n as mean_u,
    v / nullif(c, 0) as share, sen_slope, sen_start,
    (n * tv - t * v) / nullif(n * tt - t * t, 0) as slope, (n * atv - t * av) / nullif(n * tt - t * t, 0) as adjusted_slope,
    shared_slope, shared_start
  from destroyed
  left join sums using (line_id, guard)
  left join medians on sen_id = series_id::bigint * 3 + sen_choice
)
select
  cohort_id, mine_id, choice, line_id, guard, n, mean_t, shared_slope,
  case when n >= 5 then slope else shared_slope end as own_5_slope,
  case when n >= 8 then slope else shared_slope end as own_8_slope,
  case when n >= 10 then slope else shared_slope end as own_10_slope,
  case when n >= 5 then sen_slope else shared_slope end as sen_slope,
  case when n >= 5 then adjusted_slope else shared_slope end as adjusted_slope,
  case when n = 0 then shared_start else mean_v end as level,
  case when n = 0 then shared_start when n >= 5 then sen_start + sen_slope * mean_t else mean_v end as sen_level,
  case when n = 0 then shared_start else mean_av end as adjusted_level,
  share, mean_v - mean_u as difference
from fits;

comment on macro table choice_line is 'What baselines of VCS by each choice are made of; one row is a cohort with a choice of background and guard years';
