-- vcs_line: least squares of the annual mean VCS on the year, over all years; one row is the study. r² is 1 − unexplained.
-- mean is the mean of the annual means from from_year to to_year, of the land exact_area in units of 10^-5 m2 a.
create macro vcs_line(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
known as (
  select
    year - first_year as t, whole(total_g / total_m2) as v,
    case when in_years(year, from_year, to_year) then total_g / total_m2 end as shown,
    case when in_years(year, from_year, to_year) then exact_area end as shown_area
  from annual_sum(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  cross join study
),
sums as (
  select
    count(*) as n, sum(t) as t, sum(t * t) as tt,
    sum(v) as v, sum(t * v) as tv, sum(v::hugeint * v) as vv,
    total(shown) / nullif(count(shown), 0) as mean, sum(shown_area) as exact_area
  from known
),
moments as (
  select
    n, t, v, mean, exact_area, n * tt - t * t as stt, of_whole(n * tv - t * v) as stv,
    of_whole_squares(n * vv - v * v) as svv
  from sums
)
select
  n, mean, exact_area,
  stv / nullif(stt, 0) as slope,
  of_whole(v) / n - stv / nullif(stt, 0) * (t / n + first_year) as intercept,
  case when svv > 0 and stv <> 0 then greatest(0, 1 - stv * stv / (stt * svv)) else 1 end as unexplained
from moments
cross join study;

comment on macro table vcs_line is 'Line of the annual mean VCS; one row is the study';
