-- cohort_trend: trend of VCS, for tested_trend; one row is a cohort, with inside := true of land inside mines only.
-- Years of other land are then not read (joining all land would add about 17 % to the run time).
create macro cohort_trend(inside := false, co2_per_carbon := null, only_mines := null) as table
with
land as (
  select cohort_id, mine_id, area_m2
  from study_cohort(only_mines := only_mines)
  where mine_id is not null or not inside
),
years as (
  select cohort_id, year, npp_a, vcs
  from cohort_year
  where not inside and only_mines is null
  union all
  select cohort_id, year, npp_a, vcs
  from cohort_year
  join land using (cohort_id)
  where inside or only_mines is not null
),
known as (
  select
    cohort_id, year - first_year as t, whole(coalesce(npp_a * positive_factor(co2_per_carbon), vcs)) as v
  from years
  cross join study
  where vcs is not null
),
sums as (
  select
    cohort_id, count(*) as n, sum(t) as t, sum(t * t) as tt,
    sum(v) as v, sum(t * v) as tv, sum(v::hugeint * v) as vv
  from known
  group by cohort_id
),
moments as (
  select
    cohort_id, n, n * tt - t * t as stt, of_whole(n * tv - t * v) as stv, of_whole_squares(n * vv - v * v) as svv
  from sums
),
fits as (
  select
    cohort_id, n, stv / nullif(stt, 0) as slope,
    case when svv > 0 and stv <> 0 then greatest(0, 1 - stv * stv / (stt * svv)) else 1 end as u
  from moments
),
tested as (
  select *, case when n >= 10 then n - 2 end as df, (1 - u) * (n + 2) > 9 * u as far
  from fits
),
halves as (
  select
    cohort_id, n, slope, far,
    case when far then df / 2 else 0.5::double end as a,
    case when far then 0.5::double else df / 2 end as b,
    case when far then u else 1 - u end as x
  from tested
),
tails as (
  select cohort_id, n, slope, far, incomplete_beta(a, b, x) as beta
  from halves
),
tests as (
  select cohort_id, n, slope, case when far then beta else 1 - beta end as p
  from tails
)
select
  cohort_id, mine_id, area_m2, coalesce(n, 0) as n_years, slope as slope_g_m2_a, p as p_value,
  case when p < 0.01 then 2 when p < 0.05 then 1 when p is not null then 0 end * cast(sign(slope) as integer) as class
from land
left join tests using (cohort_id);

comment on macro table cohort_trend is 'Trend of VCS; one row is a cohort, of all land or inside mines';
