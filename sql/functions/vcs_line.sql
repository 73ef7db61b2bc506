-- vcs_line: least squares of the annual mean VCS on the year; one row is the study. r2 is 1 − unexplained.
create macro vcs_line(co2_per_carbon := null) as table
with
known as (
  select year - first_year as t, dyadic(total_g / total_m2, 24) as v
  from annual_sum(co2_per_carbon := co2_per_carbon)
  cross join study
),
sums as (
  select
    count(*) as n, sum(t) as t, sum(t * t) as tt,
    sum(v) as v, sum(t * v) as tv, sum(dyadic(v * v, 18)) as vv
  from known
),
moments as (
  select n, t, v, n * tt - t * t as stt, n * tv - t * v as stv, n * vv - v * v as svv
  from sums
)
select
  n,
  stv / nullif(stt, 0) as slope,
  v / n - stv / nullif(stt, 0) * (t / n + first_year) as intercept,
  case when svv > 0 and stv <> 0 then greatest(0, 1 - stv * stv / (stt * svv)) else 1 end as unexplained
from moments
cross join study;

comment on macro table vcs_line is 'Line of the annual mean VCS; one row is the study';
