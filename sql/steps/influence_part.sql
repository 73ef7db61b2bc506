-- influence_part: how much the errors of a source that are shared, a cluster, change the figures of a mine; one row is a kind of figure, a mine,
-- a source and a cluster, of all mines. Gg CO2, one standard deviation. A cluster is a k, and a year where it has one.
-- Of weather and unexplained one row stands for all years of control_weather: of a year, d is d · r + shared_d · pooled_r, r and v alike.
--
-- Kinds: plain and adjusted are of VCSD by the baseline as published and adjusted for weather; d is the part of destroyed land, r of restored
-- land, v of both. direct is of direct changes; d is the decrease, r the increase. The source product is the figure itself: the influence
-- of an NPP that is wrong by its own size. Errors of background have no sign.
create macro influence_part(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  accuracy_destroyed := null, accuracy_restored := null
) as table
with
exposed as materialized (
  from mine_exposure(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon)
),
weather as materialized (
  select memory, df, n, mean_year - first_year as mean_t, squares, trace
  from weather_memory()
  cross join study
),
mines as materialized (
  select
    mine_id,
    total(borrowed_d) as borrowed_d, total(borrowed_r) as borrowed_r, total(whole_d) as whole_d, total(whole_r) as whole_r,
    total(whole_t_d) as whole_t_d, total(whole_t_r) as whole_t_r,
    fine_total(noise_d) as noise_d, fine_total(noise_r) as noise_r, fine_total(noise_v) as noise_v,
    fine_total(noise_decrease) as noise_decrease, fine_total(noise_increase) as noise_increase,
    total(background_d) as background_d, total(background_r) as background_r,
    total(background_decrease) as background_decrease, total(background_increase) as background_increase,
    total(mixed_d) as mixed_d, total(mixed_r) as mixed_r, total(mixed_adjusted_d) as mixed_adjusted_d, total(mixed_adjusted_r) as mixed_adjusted_r,
    total(mixed_decrease) as mixed_decrease, total(mixed_increase) as mixed_increase,
    coalesce(total(vigour) / nullif(total(expected), 0), 0) as vigour,
    total(changed_d) as changed_d, total(changed_r - observed_r) as changed_r,
    total(predicted_d) as predicted_d, total(predicted_r - observed_r) as predicted_r,
    total(decrease) as decrease, total(increase) as increase
  from exposed
  group by mine_id
),
line_weights as (
  select
    mine_id, year, line.intercept + line.slope * year as undisturbed,
    whole_d / n + (borrowed_d + whole_t_d - whole_d * mean_t) * (year - first_year - mean_t) / squares as u_d,
    whole_r / n + (borrowed_r + whole_t_r - whole_r * mean_t) * (year - first_year - mean_t) / squares as u_r
  from mines
  cross join study_year()
  cross join weather
  cross join study
  cross join undisturbed_line(co2_per_carbon := co2_per_carbon) as line
),
smoothed as (
  select
    mine_id, s.year as year,
    total(predicted_d * (1 / n::double + (s.year - first_year - mean_t) * (t.year - first_year - mean_t) / squares)) as b_d,
    total(predicted_r * (1 / n::double + (s.year - first_year - mean_t) * (t.year - first_year - mean_t) / squares)) as b_r
  from exposed as t
  cross join study_year() as s
  cross join weather
  cross join study
  group by mine_id, s.year
),
filtered as (
  select
    mine_id, k, total(f * own_d) as x_d, total(f * own_r) as x_r, total(f * u_d * undisturbed) as u_d, total(f * u_r * undisturbed) as u_r,
    total(f * b_d) as b_d, total(f * b_r) as b_r
  from exposed
  join line_weights using (mine_id, year)
  join smoothed using (mine_id, year)
  join memory_filter((select list(year) from study_year()), (select memory from weather)) using (year)
  where f <> 0
  group by mine_id, k
),
scale as (
  select
    sqrt(greatest(1, coalesce(fine_total(pow(residual / 1e9, 2)) / nullif(fine_total(pow(shock_residual / 1e9, 2)), 0), 1))) as kappa,
    sqrt(coalesce(fine_total(pow(adjusted_residual / 1e9, 2)) / nullif(fine_total(pow(shock_residual / 1e9, 2)), 0), 0)) as kappa_adjusted
  from exposed
),
pushed as materialized (
  select
    mine_id, k, kappa, kappa_adjusted, x_d / sqrt(trace) / 1e9 as d, x_r / sqrt(trace) / 1e9 as r, u_d / sqrt(trace) / 1e9 as shared_d,
    u_r / sqrt(trace) / 1e9 as shared_r, b_d / sqrt(trace) / 1e9 as adjusted_d, b_r / sqrt(trace) / 1e9 as adjusted_r
  from filtered
  cross join weather
  cross join scale
),
bent as (
  select mine_id, total((own_d - line_d) * bend) as d, total((own_r - line_r) * bend) as r
  from exposed
  join line_bend() using (year)
  group by mine_id
),
line_background as (
  select mine_id, total(u_d * undisturbed_bg) as d, total(u_r * undisturbed_bg) as r
  from line_weights
  join exposed using (mine_id, year)
  group by mine_id
),
errors as materialized (
  select
    mines.*, background_d + coalesce(d, 0) as bg_d, background_r + coalesce(r, 0) as bg_r, slope_slope, slope_start, start_start, sigma
  from mines
  left join line_background using (mine_id)
  cross join line_error(co2_per_carbon := co2_per_carbon)
  cross join cell_error(co2_per_carbon := co2_per_carbon)
),
dates as materialized (
  select
    mine_id, year, destroyed_off / 1e9 as destroyed_off, restored_off / 1e9 as restored_off, late, early, dropped_d, dropped_r,
    late_adjusted, early_adjusted, dropped_adjusted_d, dropped_adjusted_r,
    increase, coalesce(decrease_shift, 0) as decrease_shift, coalesce(increase_shift, 0) as increase_shift
  from exposed
  cross join date_error(accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored)
  left join direct_shift(
    from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, accuracy_destroyed := accuracy_destroyed,
    accuracy_restored := accuracy_restored) using (mine_id, year)
),
dates_of_kinds as (
  select 'plain' as kind, mine_id, year, destroyed_off, restored_off, late, early, dropped_d, dropped_r, increase
  from dates
  union all
  select 'adjusted', mine_id, year, destroyed_off, restored_off, late_adjusted, early_adjusted, dropped_adjusted_d, dropped_adjusted_r, increase
  from dates
),
errors_of_kinds as (
  select unnest(['plain', 'adjusted']) as kind, errors.*
  from errors
),
others as (
  select
    kind, mine_id, 'slope' as source, mine_id as k, null::integer as year,
    line_shift(borrowed_d, whole_d, whole_t_d, slope_slope, slope_start, start_start) / 1e9 as d,
    line_shift(borrowed_r, whole_r, whole_t_r, slope_slope, slope_start, start_start) / 1e9 as r,
    line_shift(borrowed_d + borrowed_r, whole_d + whole_r, whole_t_d + whole_t_r, slope_slope, slope_start, start_start) / 1e9 as v
  from errors_of_kinds
  union all
  select 'plain', mine_id, 'bend', 'all', null, d / 1e9, r / 1e9, (d + r) / 1e9
  from bent
  union all
  select kind, mine_id, 'noise', mine_id, null, sigma * sqrt(noise_d) / 1e3, sigma * sqrt(noise_r) / 1e3, sigma * sqrt(noise_v) / 1e3
  from errors_of_kinds
  union all
  select 'direct', mine_id, 'noise', mine_id, null, sigma * sqrt(noise_decrease) / 1e3, sigma * sqrt(noise_increase) / 1e3, null
  from errors
  union all
  select
    kind, mine_id, 'background', 'all', null, abs(bg_d) / 1e9, abs(bg_r) / 1e9, abs(bg_d + bg_r) / 1e9
  from errors_of_kinds
  union all
  select 'direct', mine_id, 'background', 'all', null, abs(background_decrease) / 1e9, abs(background_increase) / 1e9, null
  from errors
  union all
  select 'plain', mine_id, 'mixing', 'all', null, vigour * mixed_d / 1e9, vigour * mixed_r / 1e9, vigour * (mixed_d + mixed_r) / 1e9
  from errors
  union all
  select
    'adjusted', mine_id, 'mixing', 'all', null, vigour * mixed_adjusted_d / 1e9, vigour * mixed_adjusted_r / 1e9,
    vigour * (mixed_adjusted_d + mixed_adjusted_r) / 1e9
  from errors
  union all
  select 'direct', mine_id, 'mixing', 'all', null, vigour * mixed_decrease / 1e9, -vigour * mixed_increase / 1e9, null
  from errors
  union all
  select
    kind, mine_id, 'date', 'late', year, destroyed_off * (late + dropped_d), destroyed_off * dropped_r,
    destroyed_off * (late + dropped_d + dropped_r)
  from dates_of_kinds
  union all
  select kind, mine_id, 'date', 'early', year, destroyed_off * early, destroyed_off * 0, destroyed_off * early
  from dates_of_kinds
  union all
  select kind, mine_id, 'date', 'restored', year, restored_off * 0, restored_off * increase, restored_off * increase
  from dates_of_kinds
  union all
  select
    'direct', mine_id, 'date', null, year, sqrt(2) * destroyed_off * 1e9 * decrease_shift,
    restored_off * 1e9 * increase_shift, null
  from dates
  union all
  select 'plain', mine_id, 'product', 'all', null, changed_d / 1e9, changed_r / 1e9, (changed_d + changed_r) / 1e9
  from errors
  union all
  select 'adjusted', mine_id, 'product', 'all', null, predicted_d / 1e9, predicted_r / 1e9, (predicted_d + predicted_r) / 1e9
  from errors
  union all
  select 'direct', mine_id, 'product', 'all', null, decrease / 1e9, increase / 1e9, null
  from errors
)
select
  'plain' as kind, mine_id, 'weather' as source, k::varchar as k, null as year, kappa * d as d, kappa * r as r, kappa * (d + r) as v,
  kappa * shared_d as shared_d, kappa * shared_r as shared_r
from pushed
union all
select 'adjusted', mine_id, 'weather', k::varchar, null, adjusted_d, adjusted_r, adjusted_d + adjusted_r, 0, 0
from pushed
union all
select
  'adjusted', mine_id, 'unexplained', k::varchar, null, kappa_adjusted * d, kappa_adjusted * r, kappa_adjusted * (d + r), kappa_adjusted * shared_d,
  kappa_adjusted * shared_r
from pushed
union all
select kind, mine_id, source, k, year, d, r, v, null, null
from others;

comment on macro table influence_part is 'Change of the figures of a mine by the errors of a source that are shared; one row is a kind of figure, a mine, a source and a cluster';
