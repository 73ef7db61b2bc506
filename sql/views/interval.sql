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
parts as materialized (
  select kind, mine_id, source, k, year, d, r, v, shared_d, shared_r
  from influence_part(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon, accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored)
  join study_mine(only_mines := only_mines) using (mine_id)
),
clusters as (
  select kind, mine_id, source, d, r, v
  from parts
  where shared_d is null
  union all
  select kind, 'total', source, fine_total(d), fine_total(r), fine_total(v)
  from parts
  where shared_d is null
  group by kind, source, k, year
  union all
  select kind, 'total', source, d, r, d + r
  from (
    select kind, source, fine_total(d * control.r + shared_d * control.pooled_r) as d, fine_total(parts.r * control.r + shared_r * control.pooled_r) as r
    from parts
    join control_weather() as control using (mine_id)
    where shared_d is not null
    group by kind, source, k, control.year)
),
weathers as (
  select mine_id, fine_total(r * r) as own, fine_total(r * pooled_r) as shared, fine_total(pooled_r * pooled_r) as pooled
  from control_weather()
  group by mine_id
),
squares as (
  select
    kind, mine_id, source, fine_total(d) as d, fine_total(r) as r, fine_total(v) as v, fine_total(d * d) as dd, fine_total(r * r) as rr, fine_total(v * v) as vv,
    fine_total(case when source = 'background' then -d * r else d * r end) as dr
  from clusters
  group by kind, mine_id, source
  union all
  select
    kind, mine_id, source, null, null, null, fine_total(d * d * own + 2 * d * shared_d * shared + shared_d * shared_d * pooled),
    fine_total(r * r * own + 2 * r * shared_r * shared + shared_r * shared_r * pooled),
    fine_total(v * v * own + 2 * v * (shared_d + shared_r) * shared + pow(shared_d + shared_r, 2) * pooled), null
  from parts
  join weathers using (mine_id)
  where shared_d is not null
  group by kind, mine_id, source
),
errors as (
  select
    figure, mine_id, kind, value, source,
    case when kind = 'adjusted' and source = 'product' then w_d * d + w_r * r + w_v * v end as adjusted_value,
    case when source = 'product' and figure = 'r_vcs' then 0 * npp_sd else weighted_square(w_d, w_r, w_v, dd, rr, vv, dr) end
    * case when source = 'product' then npp_sd * npp_sd else 1 end as variance
  from interval_amount(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  left join squares using (kind, mine_id)
),
figures as (
  select
    figure, mine_id,
    case when kind = 'plain' or kind = 'direct' or max(value) is null then max(value) else max(adjusted_value) end as value,
    sqrt(max(variance) filter (where source = 'weather')) as sd_weather,
    sqrt(max(variance) filter (where source = 'unexplained')) as sd_unexplained,
    sqrt(max(variance) filter (where source = 'slope')) as sd_slope,
    sqrt(max(variance) filter (where source = 'noise')) as sd_noise,
    sqrt(max(variance) filter (where source = 'background')) as sd_background,
    sqrt(max(variance) filter (where source = 'mixing')) as sd_mixing,
    sqrt(max(variance) filter (where source = 'date')) as sd_date,
    sqrt(max(variance) filter (where source = 'product')) as sd_product
  from errors
  group by figure, mine_id, kind
),
spreads as (
  select
    *, sqrt(
      coalesce(pow(sd_weather, 2), 0) + coalesce(pow(sd_unexplained, 2), 0) + coalesce(pow(sd_slope, 2), 0) + pow(sd_noise, 2)
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
  sd_weather, sd_unexplained, sd_slope, sd_noise, sd_background, sd_mixing, sd_date, sd_product
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
comment on column interval.sd_noise is 'Part of errors of single cells [unit of value]';
comment on column interval.sd_background is 'Part of the error of background NPP, taken as lasting and shared by all mines [unit of value]';
comment on column interval.sd_mixing is 'Part of Eq. 1, which spreads the NPP of a cell evenly though restored land differs [unit of value]';
comment on column interval.sd_date is 'Part of dates that are a year off; NULL without accuracies [unit of value]';
comment on column interval.sd_product is 'Part of the bias of the NPP product; NULL without npp_sd [unit of value]';
