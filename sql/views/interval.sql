-- interval: every figure with its interval and what its error comes from; one row is a figure of a mine, or of all mines that are chosen
-- (mine_id total). NULL where control land is absent, the figure unknown, or a source's parameter not given.
--
--     sd² = Σ_sources Σ_k (Σ_mines g)²     df = ν · (sd² / (sd_weather² + sd_unexplained²))², at most 10⁶     value ± t(df) · sd
--
-- Parameters as of influence; confidence is the probability that the interval holds the true figure.
create macro interval(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := 0.95
) as table
with
figures as (
  select
    figure, mine_id, value, sd_weather, sd_unexplained, sd_slope, sd_bend, sd_noise, sd_background, sd_mixing, sd_date,
    abs(npp_sd::double) * sd_product_per_npp_sd as sd_product
  from interval_error(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored)
),
spreads as (
  select
    *, sqrt(
      coalesce(pow(sd_weather, 2), 0) + coalesce(pow(sd_unexplained, 2), 0) + coalesce(pow(sd_slope, 2), 0) + coalesce(pow(sd_bend, 2), 0) + pow(sd_noise, 2)
      + pow(sd_background, 2) + pow(sd_mixing, 2) + coalesce(pow(sd_date, 2), 0) + coalesce(pow(sd_product, 2), 0)) as sd
  from figures
),
quantiles as (
  select
    spreads.*, normal_quantile(confidence) as z,
    least(1e6, coalesce(df * pow(sd * sd / nullif(coalesce(pow(sd_weather, 2), 0) + coalesce(pow(sd_unexplained, 2), 0), 0), 2), 1e6)) as df
  from spreads
  left join weather_memory() on true
)
select
  figure, mine_id, value, sd, case when sd is not null then df end as df, value - half as low, value + half as high,
  sd_weather, sd_unexplained, sd_slope, sd_bend, sd_noise, sd_background, sd_mixing, sd_date, sd_product
from (select *, t_quantile(z, df) * sd as half from quantiles)
order by case mine_id when 'total' then 0 else 1 end, mine_id, figure;

comment on macro table interval is 'Figures with their intervals and what their error comes from; one row is a figure of a mine or of all mines';
comment on column interval.figure is 'vcsd, c_destroy, c_restore, the same with _adjusted (weather-adjusted baseline), decrease, increase, r_vcs, c_ddper and c_diper (per land of known change)';
comment on column interval.mine_id is 'Mine; total is all chosen mines together';
comment on column interval.value is 'The figure; NULL where it is unknown [Gg CO2; r_vcs 1; c_ddper, c_diper g CO2 m-2 a-1]';
comment on column interval.sd is 'Standard deviation of its error, all known sources together; NULL without control land [unit of value]';
comment on column interval.df is 'Degrees of freedom of the interval: weather is estimated from few years [1]';
comment on column interval.low is 'Lower end of the interval [unit of value]';
comment on column interval.high is 'Upper end of the interval [unit of value]';
comment on column interval.sd_weather is 'Part of weather: baseline years were wetter or drier than average; NULL of direct changes [unit of value]';
comment on column interval.sd_unexplained is 'Part of what control land does not show, of the adjusted baseline only; else NULL [unit of value]';
comment on column interval.sd_slope is 'Part of borrowed lines, which are not the land''s own; NULL of direct changes [unit of value]';
comment on column interval.sd_bend is 'Part of growth that bends, which a straight baseline misses; NULL of adjusted figures and direct changes, and where control land grows along a line [unit of value]';
comment on column interval.sd_noise is 'Part of errors of single cells [unit of value]';
comment on column interval.sd_background is 'Part of the error of background NPP, taken as lasting and shared by all mines [unit of value]';
comment on column interval.sd_mixing is 'Part of Eq. 1, which spreads the NPP of a cell evenly though restored land differs [unit of value]';
comment on column interval.sd_date is 'Part of dates that are a year off; NULL without accuracies [unit of value]';
comment on column interval.sd_product is 'Part of the bias of the NPP product; NULL without npp_sd [unit of value]';
