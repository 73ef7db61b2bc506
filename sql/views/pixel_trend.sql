-- pixel_trend: least squares of VCS on the year over all years with known VCS; one row is a cohort, whose pixels share it.
-- A positive slope is an improvement. Class 2, 1: improvement with p < 0.01, p < 0.05; −1, −2: degradation; 0: not significant;
-- NULL, like p, with fewer than 10 known years. p as in vcs_trend.
create macro pixel_trend(co2_per_carbon := null, only_mines := null) as table
with
known as (
  select
    cohort_id, cast(year - first_year as double) as t,
    dyadic(coalesce(npp_a * positive_factor(co2_per_carbon), vcs), 24) as v
  from cohort_year
  cross join study
  where vcs is not null
),
sums as (
  select
    cohort_id, count(*) as n, sum(t) as t, sum(t * t) as tt,
    sum(v) as v, sum(t * v) as tv, sum(dyadic(v * v, 18)) as vv
  from known
  group by cohort_id
),
moments as (
  select cohort_id, n, n * tt - t * t as stt, n * tv - t * v as stv, n * vv - v * v as svv
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
from study_cohort(only_mines := only_mines)
left join tests using (cohort_id);

create view pixel_trend as from pixel_trend();

comment on macro table pixel_trend is 'Trend of the VCS of pixels; one row is a cohort';
comment on view pixel_trend is 'Trend of the VCS of pixels; one row is a cohort';
comment on column pixel_trend.cohort_id is 'Cohort';
comment on column pixel_trend.mine_id is 'Mine, NULL outside mines';
comment on column pixel_trend.area_m2 is 'Area [m2]';
comment on column pixel_trend.n_years is 'Years with known VCS [a]';
comment on column pixel_trend.slope_g_m2_a is 'Slope, positive is an improvement [g CO2 m-2 a-2]';
comment on column pixel_trend.p_value is 'Two-sided p of the slope, NULL with fewer than 10 years [1]';
comment on column pixel_trend.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant; NULL unknown';
