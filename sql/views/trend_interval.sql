-- trend_interval: how sure the trend of the annual mean VCS is where weather has memory; one row is the study. The plain p of vcs_trend is too
-- small then. NULL with fewer than 3 known years.
--
--     sd² = Σe² / trace · Σ_k (Σ_y F(y, k)(y − mean)/Sxx)²
--
-- e are the residuals of the line; memory, trace, df and F come from them as memory_trace and memory_filter say.
create macro trend_interval(co2_per_carbon := null, only_mines := null, confidence := 0.95) as table
with
line as (
  select slope as slope_g_m2_a, intercept
  from vcs_line(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
residuals as materialized (
  select year, total_g / total_m2 - intercept - slope_g_m2_a * year as e
  from annual_sum(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  cross join line
  where total_m2 > 0
),
neighbours as (
  select coalesce(fine_total(a.e * b.e), 0) as neighbour
  from residuals as a
  join residuals as b on b.year = a.year + 1
),
estimate as materialized (
  select
    list(year) as known, fine_total(e * e) as squares, series_memory(any_value(neighbour) / nullif(fine_total(e * e), 0), count(*)) as memory
  from residuals
  cross join neighbours
),
spread as (
  select squares, mean_year, trace, df, memory
  from memory_trace((select known from estimate), (select memory from estimate))
),
weights as (
  select k, fine_total(f * (year - mean_year) / squares) as weight
  from memory_filter((select known from estimate), (select memory from estimate))
  cross join spread
  group by k
),
errors as (
  select sqrt(any_value(estimate.squares) / any_value(trace) * fine_total(weight * weight)) as sd, any_value(df) as df, any_value(spread.memory) as memory
  from weights
  cross join estimate
  cross join spread
),
bounds as (
  select sd, df, memory, normal_quantile(confidence) as z
  from errors
)
select
  slope_g_m2_a as value, sd, df, slope_g_m2_a - t_quantile(z, df) * sd as low, slope_g_m2_a + t_quantile(z, df) * sd as high, memory
from line
cross join bounds;

comment on macro table trend_interval is 'How sure the trend of the annual mean VCS is where weather has memory; one row is the study';
comment on column trend_interval.value is 'Slope, that of vcs_trend [g CO2 m-2 a-2]';
comment on column trend_interval.sd is 'Standard deviation of its error; NULL with fewer than 3 known years [g CO2 m-2 a-2]';
comment on column trend_interval.df is 'Degrees of freedom of the interval [1]';
comment on column trend_interval.low is 'Lower end of the interval [g CO2 m-2 a-2]';
comment on column trend_interval.high is 'Upper end of the interval [g CO2 m-2 a-2]';
comment on column trend_interval.memory is 'Correlation of a year''s residual with that of the next, from 0 to 0.8; 0 with fewer than 10 years [1]';
