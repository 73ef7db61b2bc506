-- year_variance: the squared errors of the changes of a year by source; one row is a kind of figure, a mine or all chosen mines (total), a year
-- and a source. Kinds and parts are those of influence_part, of each year by itself: dd, rr and vv are sums of squares of d, r and v over
-- the clusters, dr of the products of d and r. (Gg CO2)2, one standard deviation. The source product is left out: it is the squared figure itself.
--
-- A cluster of weather is a filtered year k and a control year. Squares of a mine are summed over control years at once:
--
--     Σ (x·r + u·r_0)² = x²·Σr² + 2·x·u·Σr·r_0 + u²·Σr_0²
create macro year_variance(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null, accuracy_destroyed := null, accuracy_restored := null
) as table
with
exposed as materialized (
  from year_exposure(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon)
),
weather as materialized (
  select n, mean_year, squares, trace, memory
  from weather_memory()
),
filters as materialized (
  from memory_filter((select list(year) from study_year()), (select memory from weather))
),
scale as materialized (
  select greatest(1, coalesce(fine_total(pow(residual / 1e9, 2)) / nullif(fine_total(pow(shock_residual / 1e9, 2)), 0), 1)) as kappa_squared
  from exposed
),
vigours as materialized (
  select mine_id, coalesce(total(vigour) / nullif(total(expected), 0), 0) as strength
  from exposed
  join study_mine(only_mines := only_mines) using (mine_id)
  group by mine_id
),
mines as materialized (
  select
    mine_id, year, strength, total(borrowed_d + whole_t_d - whole_d * (mean_year - first_year)) as lever_d, total(borrowed_r + whole_t_r - whole_r * (mean_year - first_year)) as lever_r,
    total(borrowed_d) as borrowed_d, total(borrowed_r) as borrowed_r, total(whole_d) as whole_d, total(whole_r) as whole_r,
    total(whole_t_d) as whole_t_d, total(whole_t_r) as whole_t_r,
    fine_total(noise_d) as noise_d, fine_total(noise_r) as noise_r, fine_total(noise_v) as noise_v,
    fine_total(noise_decrease) as noise_decrease, fine_total(noise_increase) as noise_increase,
    total(background_d) as background_d, total(background_r) as background_r,
    total(background_decrease) as background_decrease, total(background_increase) as background_increase,
    total(mixed_d) as mixed_d, total(mixed_r) as mixed_r, total(mixed_decrease) as mixed_decrease, total(mixed_increase) as mixed_increase,
    total(increase) as increase, total(early) as early, total(dropped_d) as dropped_d, total(dropped_r) as dropped_r
  from exposed
  join vigours using (mine_id)
  cross join weather
  cross join study
  where in_years(year, from_year, to_year)
  group by mine_id, year, strength
),
bent as (
  select mine_id, exposed.year as year, total((own_d - line_d) * bend) as d, total((own_r - line_r) * bend) as r
  from exposed
  join (select year as error_year, bend from line_bend()) using (error_year)
  join study_mine(only_mines := only_mines) using (mine_id)
  where in_years(exposed.year, from_year, to_year)
  group by mine_id, exposed.year
),
line_weights as (
  select year, 1 / n::double as whole, (year - mean_year) / squares as lever, intercept + slope * year as undisturbed
  from study_year()
  cross join weather
  cross join (select intercept, slope from undisturbed_line(co2_per_carbon := co2_per_carbon))
),
lines as (
  select k, total(f * whole * undisturbed) as whole, total(f * lever * undisturbed) as lever
  from line_weights
  join filters using (year)
  group by k
),
line_background as (
  select coalesce(total(whole * bg), 0) as whole, coalesce(total(lever * bg), 0) as lever
  from line_weights
  join (select year, max(undisturbed_bg) as bg from exposed where year = error_year group by year) using (year)
),
filtered as (
  select mine_id, exposed.year as year, k, total(f * own_d) as x_d, total(f * own_r) as x_r
  from exposed
  join (select year as error_year, k, f from filters where f <> 0) using (error_year)
  where (own_d <> 0 or own_r <> 0) and in_years(exposed.year, from_year, to_year)
  group by mine_id, exposed.year, k
),
pushed as materialized (
  select
    mine_id, year, k, coalesce(x_d, 0) / 1e9 as x_d, coalesce(x_r, 0) / 1e9 as x_r,
    (whole_d * whole + lever_d * lever) / 1e9 as u_d, (whole_r * whole + lever_r * lever) / 1e9 as u_r
  from mines
  cross join lines
  left join filtered using (mine_id, year, k)
),
shocks as (
  select year, fine_total(d) as d, fine_total(r) as r
  from (
    select pushed.year as year, k, control.year as control_year, x_d * r + u_d * pooled_r as d, x_r * r + u_r * pooled_r as r
    from pushed
    join control_weather() as control using (mine_id)
    where x_d <> 0 or x_r <> 0 or u_d <> 0 or u_r <> 0)
  group by year, k, control_year
),
controls as (
  select mine_id, fine_total(r * r) as own, fine_total(r * pooled_r) as shared, fine_total(pooled_r * pooled_r) as pooled
  from control_weather()
  group by mine_id
),
weathers as (
  select mine_id, year, fine_total(dd) as dd, fine_total(rr) as rr, fine_total(vv) as vv
  from (
    select
      mine_id, year, x_d * x_d * own + 2 * x_d * u_d * shared + u_d * u_d * pooled as dd,
      x_r * x_r * own + 2 * x_r * u_r * shared + u_r * u_r * pooled as rr,
      pow(x_d + x_r, 2) * own + 2 * (x_d + x_r) * (u_d + u_r) * shared + pow(u_d + u_r, 2) * pooled as vv
    from pushed
    join controls using (mine_id))
  group by mine_id, year
  union all
  select 'total', year, coalesce(fine_total(dd), 0), coalesce(fine_total(rr), 0), coalesce(fine_total(vv), 0)
  from (
    select year, d * d as dd, r * r as rr, pow(d + r, 2) as vv
    from study_year(from_year := from_year, to_year := to_year)
    left join shocks using (year))
  group by year
),
late as (
  from date_error(accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored)
),
parts as (
  select
    'plain' as kind, mine_id, year, 'slope' as source, mine_id as k,
    line_shift(borrowed_d, whole_d, whole_t_d, slope_slope, slope_start, start_start) / 1e9 as d,
    line_shift(borrowed_r, whole_r, whole_t_r, slope_slope, slope_start, start_start) / 1e9 as r,
    line_shift(borrowed_d + borrowed_r, whole_d + whole_r, whole_t_d + whole_t_r, slope_slope, slope_start, start_start) / 1e9 as v
  from mines
  cross join line_error(co2_per_carbon := co2_per_carbon)
  union all
  select 'plain', mine_id, year, 'bend', 'all', d / 1e9, r / 1e9, (d + r) / 1e9
  from bent
  union all
  select 'plain', mine_id, year, 'noise', mine_id, sigma * sqrt(noise_d) / 1e3, sigma * sqrt(noise_r) / 1e3, sigma * sqrt(noise_v) / 1e3
  from mines
  cross join cell_error(co2_per_carbon := co2_per_carbon)
  union all
  select 'direct', mine_id, year, 'noise', mine_id, sigma * sqrt(noise_decrease) / 1e3, sigma * sqrt(noise_increase) / 1e3, null
  from mines
  cross join cell_error(co2_per_carbon := co2_per_carbon)
  union all
  select
    'plain', mine_id, year, 'background', 'all', abs(background_d + whole_d * whole + lever_d * lever) / 1e9,
    abs(background_r + whole_r * whole + lever_r * lever) / 1e9,
    abs(background_d + background_r + (whole_d + whole_r) * whole + (lever_d + lever_r) * lever) / 1e9
  from mines
  cross join line_background
  union all
  select 'direct', mine_id, year, 'background', 'all', abs(background_decrease) / 1e9, abs(background_increase) / 1e9, null
  from mines
  union all
  select 'plain', mine_id, year, 'mixing', 'all', strength * mixed_d / 1e9, strength * mixed_r / 1e9, strength * (mixed_d + mixed_r) / 1e9
  from mines
  union all
  select 'direct', mine_id, year, 'mixing', 'all', strength * mixed_decrease / 1e9, -strength * mixed_increase / 1e9, null
  from mines
  union all
  select
    'plain', mine_id, year, 'date', 'late', destroyed_off * dropped_d / 1e9, destroyed_off * dropped_r / 1e9, destroyed_off * (dropped_d + dropped_r) / 1e9
  from mines
  cross join late
  union all
  select 'plain', mine_id, year, 'date', 'early', destroyed_off * early / 1e9, destroyed_off * 0, destroyed_off * early / 1e9
  from mines
  cross join late
  union all
  select 'plain', mine_id, year, 'date', 'restored', restored_off * 0, restored_off * increase / 1e9, restored_off * increase / 1e9
  from mines
  cross join late
  union all
  select
    'direct', mine_id, year, 'date', 'all', sqrt(2) * destroyed_off * coalesce(decrease_shift, 0), restored_off * coalesce(increase_shift, 0), null
  from mines
  cross join late
  left join direct_shift(
    from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, accuracy_destroyed := accuracy_destroyed,
    accuracy_restored := accuracy_restored) using (mine_id, year)
),
clusters as (
  select kind, mine_id, year, source, d, r, v
  from parts
  union all
  select kind, 'total', year, source, fine_total(d), fine_total(r), fine_total(v)
  from parts
  group by kind, year, source, k
),
squares as (
  select kind, mine_id, year, source, d * d as dd, r * r as rr, v * v as vv, case when source = 'background' then -d * r else d * r end as dr
  from clusters
)
select kind, mine_id, year, source, fine_total(dd) as dd, fine_total(rr) as rr, fine_total(vv) as vv, fine_total(dr) as dr
from squares
group by kind, mine_id, year, source
union all
select 'plain', mine_id, year, 'weather', dd * kappa_squared / trace, rr * kappa_squared / trace, vv * kappa_squared / trace, null
from weathers
cross join scale
cross join weather;

comment on macro table year_variance is 'Squared errors of the changes of a year by source; one row is a kind of figure, a mine or all, a year and a source';
