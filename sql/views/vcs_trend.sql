-- vcs_trend: least squares of the annual mean VCS on the year; one row is the study. A positive slope is an improvement.
-- p is two-sided, Student's t with n − 2 degrees of freedom: p = I_u((n − 2)/2, 1/2) with u = 1 − r², the unexplained share.
-- confidence, such as 0.95, adds intervals, see trend_interval; without it their columns are NULL and not computed.
create macro vcs_trend(co2_per_carbon := null, only_mines := null, confidence := null) as table
with
line as (
  select
    n, slope, intercept, unexplained as u,
    case when n > 2 then n - 2 end as df,
    (1 - unexplained) * (n + 2) > 9 * unexplained as far
  from vcs_line(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
halves as (
  select
    n, slope, intercept, far,
    case when far then df / 2 else 0.5::double end as a,
    case when far then 0.5::double else df / 2 end as b,
    case when far then u else 1 - u end as x
  from line
),
tail as (
  select n, slope, intercept, far, incomplete_beta(a, b, x) as beta
  from halves
),
intervals as (
  select sd as slope_sd_g_m2_a, low as slope_low_g_m2_a, high as slope_high_g_m2_a
  from trend_interval(co2_per_carbon := co2_per_carbon, only_mines := only_mines, confidence := confidence)
  where confidence is not null
)
select
  slope as slope_g_m2_a, intercept,
  case when far then beta else 1 - beta end as p_value,
  n as n_years, slope_sd_g_m2_a, slope_low_g_m2_a, slope_high_g_m2_a
from tail
left join intervals on true;

comment on macro table vcs_trend is 'Trend of the annual mean VCS; one row is the study';
comment on column vcs_trend.slope_g_m2_a is 'Slope, positive is an improvement [g CO2 m-2 a-2]';
comment on column vcs_trend.intercept is 'Value of the line in the year 0 [g CO2 m-2 a-1]';
comment on column vcs_trend.p_value is 'Two-sided p of the slope, NULL with fewer than 3 years [1]';
comment on column vcs_trend.n_years is 'Years with known mean VCS [a]';
comment on column vcs_trend.slope_sd_g_m2_a is 'Standard deviation of the error of slope_g_m2_a; NULL without confidence or with fewer than 3 years [g CO2 m-2 a-2]';
comment on column vcs_trend.slope_low_g_m2_a is 'Lower end of the interval of slope_g_m2_a [g CO2 m-2 a-2]';
comment on column vcs_trend.slope_high_g_m2_a is 'Upper end of the interval of slope_g_m2_a [g CO2 m-2 a-2]';
