-- interval_year: every figure of a year with its interval and what its error comes from; one row is a figure of a mine, or of all mines that are
-- chosen (mine_id total), in a year. It is interval with that year as from_year and to_year, for all years at once. Changes per area are
-- of land whose change is known. NULL where control land is absent, the figure unknown, or a source's parameter not given.
--
--     sd² = Σ_sources Σ_k (Σ_mines g)²     df = ν · (sd² / sd_weather²)², at most 10⁶     value ± t(df) · sd
create macro interval_year(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := 0.95
) as table
with
errors as (
  select
    figure, mine_id, year, value, source,
    weighted_square(w_d, w_r, w_v, dd, rr, vv, dr) as variance
  from year_amount(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  left join year_variance(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored) using (kind, mine_id, year)
),
figures as (
  select
    figure, mine_id, year, max(value) as value,
    sqrt(max(variance) filter (where source = 'weather')) as sd_weather,
    sqrt(max(variance) filter (where source = 'slope')) as sd_slope,
    sqrt(max(variance) filter (where source = 'bend')) as sd_bend,
    sqrt(max(variance) filter (where source = 'noise')) as sd_noise,
    sqrt(max(variance) filter (where source = 'background')) as sd_background,
    sqrt(max(variance) filter (where source = 'mixing')) as sd_mixing,
    sqrt(max(variance) filter (where source = 'date')) as sd_date,
    npp_sd * case when figure = 'r_vcs' then 0 else abs(coalesce(max(value), 0)) end as sd_product
  from errors
  group by figure, mine_id, year
),
spreads as (
  select
    *, sqrt(
      coalesce(pow(sd_weather, 2), 0) + coalesce(pow(sd_slope, 2), 0) + coalesce(pow(sd_bend, 2), 0) + pow(sd_noise, 2)
      + pow(sd_background, 2) + pow(sd_mixing, 2) + coalesce(pow(sd_date, 2), 0) + coalesce(pow(sd_product, 2), 0)) as sd
  from figures
),
quantiles as (
  select
    spreads.*, normal_quantile(confidence) as z, least(1e6, coalesce(df * pow(sd * sd / nullif(pow(sd_weather, 2), 0), 2), 1e6)) as df
  from spreads
  left join weather_memory() on true
)
select
  figure, mine_id, year, value, sd, case when sd is not null then df end as df, value - half as low, value + half as high,
  sd_weather, sd_slope, sd_bend, sd_noise, sd_background, sd_mixing, sd_date, sd_product
from (select *, t_quantile(z, df) * sd as half from quantiles)
order by case mine_id when 'total' then 0 else 1 end, mine_id, figure, year;

comment on macro table interval_year is 'Figures of a year with their intervals and what their error comes from; one row is a figure of a mine or of all mines in a year';
comment on column interval_year.figure is 'vcsd, c_destroy, c_restore, decrease, increase, r_vcs, c_ddper and c_diper (per land of known change)';
comment on column interval_year.mine_id is 'Mine; total is all chosen mines together';
comment on column interval_year.year is 'Year';
comment on column interval_year.value is 'The figure; NULL where it is unknown [Gg CO2 a-1; r_vcs 1; c_ddper, c_diper g CO2 m-2 a-1]';
comment on column interval_year.sd is 'Standard deviation of its error, all known sources together; NULL without control land [unit of value]';
comment on column interval_year.df is 'Degrees of freedom of the interval: weather is estimated from few years [1]';
comment on column interval_year.low is 'Lower end of the interval [unit of value]';
comment on column interval_year.high is 'Upper end of the interval [unit of value]';
comment on column interval_year.sd_weather is 'Part of weather: baseline years were wetter or drier than average; NULL of direct changes [unit of value]';
comment on column interval_year.sd_slope is 'Part of borrowed lines, which are not the land''s own; NULL of direct changes [unit of value]';
comment on column interval_year.sd_bend is 'Part of growth that bends, which a straight baseline misses; NULL of direct changes, and where control land grows along a line [unit of value]';
comment on column interval_year.sd_noise is 'Part of errors of single cells [unit of value]';
comment on column interval_year.sd_background is 'Part of the error of background NPP, taken as lasting and shared by all mines [unit of value]';
comment on column interval_year.sd_mixing is 'Part of Eq. 1, which spreads the NPP of a cell evenly though restored land differs [unit of value]';
comment on column interval_year.sd_date is 'Part of dates that are a year off; NULL without accuracies [unit of value]';
comment on column interval_year.sd_product is 'Part of the bias of the NPP product; NULL without npp_sd [unit of value]';
