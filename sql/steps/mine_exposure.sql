-- mine_exposure: what an error of VCS in a year does to the changes of a mine over the years; one row is a mine in a year, of all mines.
-- undisturbed_bg is the error of the VCS of the land of the undisturbed line that the background brings, one error everywhere.
-- _d is on destroyed land, _r on restored land, both as parts of VCSD. Gg CO2, noise (km2)2.
create macro mine_exposure(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null
) as table
with
cohorts as materialized (
  select
    *, destroyed_years / nullif(n, 0)::double as level_d, restored_years / nullif(n, 0)::double as level_r,
    case when method = 'own' then destroyed_lever / tt else 0 end as tilt_d, case when method = 'own' then restored_lever / tt else 0 end as tilt_r
  from exposed_cohort(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon)
),
turns as (
  select
    cohort_id, case kind when 'destruction' then year - 1 else year end as year,
    bool_or(kind = 'destruction') as destroyed_next, bool_or(kind = 'restoration') as restored_now
  from event
  where in_years(year, from_year, to_year)
  group by all
),
years as (
  select
    mine_id, cell_id, year, v, r,
    start + slope * t as p, adjusted_start + adjusted_slope * t as q, shock_start + shock_slope * t as shock,
    level_d + tilt_d * (t - mean_t) as c_d, level_r + tilt_r * (t - mean_t) as c_r,
    greatest(0, start + slope * t) as line, greatest(0, adjusted_start + adjusted_slope * t) as adjusted_line,
    case when shaken then area_m2 else 0 end as shaken_m2,
    case when shaken and method = 'own' then area_m2 else 0 end as own_m2,
    case when changed and state = 'destroyed' then area_m2 else 0 end as destroyed_m2,
    case when changed and state = 'restored' then area_m2 else 0 end as restored_m2,
    case when state = 'restored' then area_m2 else 0 end as ever_restored_m2,
    case when destroyed_next then area_m2 else 0 end as lost_m2,
    case when restored_now then area_m2 else 0 end as won_m2
  from (
    select
      *, year - first_year as t, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v,
      year <= fit_end and year < destroyed_year as shaken, year >= change_start and in_years(year, from_year, to_year) as changed
    from cohort_year
    join cohorts using (cohort_id)
    where vcs is not null and cohort_id in (select cohort_id from cohort where mine_id is not null and destroyed_year is not null))
  left join control_weather() using (mine_id, year)
  left join turns using (cohort_id, year)
),
cells as (
  select
    mine_id, cell_id, year,
    sum(dyadic(case when v > 0 then shaken_m2 * c_d end, 24)) as lever_d,
    sum(dyadic(case when v > 0 then coalesce(shaken_m2 * c_r, 0) - restored_m2 end, 24)) as lever_r,
    sum(dyadic(case when v > 0 then lost_m2 end, 24)) as lever_decrease,
    sum(dyadic(case when v > 0 then won_m2 end, 24)) as lever_increase,
    sum(dyadic(shaken_m2 * c_d * p, 16)) as own_d,
    sum(dyadic(shaken_m2 * c_r * p, 16)) as own_r,
    sum(dyadic(own_m2 * (v - p), 16)) as residual,
    sum(dyadic(own_m2 * (p * r - shock), 16)) as shock_residual,
    sum(dyadic(own_m2 * (v / (1 + r) - q), 16)) as adjusted_residual,
    sum(dyadic(destroyed_m2 * line, 16)) as changed_d,
    sum(dyadic(restored_m2 * line, 16)) as changed_r,
    sum(dyadic(destroyed_m2 * adjusted_line, 16)) as predicted_d,
    sum(dyadic(restored_m2 * adjusted_line, 16)) as predicted_r,
    sum(dyadic(restored_m2 * v, 16)) as observed_r,
    sum(dyadic(lost_m2 * v, 16)) as decrease,
    sum(dyadic(won_m2 * v, 16)) as increase,
    sum(dyadic(shaken_m2 * c_d * line, 16)) as mixed_d,
    sum(dyadic(shaken_m2 * c_r * line, 16)) as mixed_r,
    sum(dyadic(shaken_m2 * c_d * adjusted_line, 16)) as mixed_adjusted_d,
    sum(dyadic(shaken_m2 * c_r * adjusted_line, 16)) as mixed_adjusted_r,
    sum(dyadic(case when ever_restored_m2 = 0 then lost_m2 * adjusted_line end, 16)) as mixed_decrease,
    sum(dyadic(case when ever_restored_m2 > 0 then lost_m2 * adjusted_line end, 16)) as mixed_again,
    sum(dyadic(won_m2 * adjusted_line, 16)) as mixed_increase,
    sum(dyadic(ever_restored_m2 * (v - adjusted_line * (1 + r)), 16)) as vigour,
    sum(dyadic(ever_restored_m2 * adjusted_line * (1 + r), 16)) as expected
  from years
  group by mine_id, cell_id, year
),
amplified as materialized (
  from cell_amplification(co2_per_carbon := co2_per_carbon)
),
factors as (
  select *, coalesce(amplification, 1) as amp, coalesce(bg_error, 0) as bg, coalesce(restored_share, 0) as share
  from cells
  left join amplified using (cell_id, year)
),
undisturbed_land as (
  select cell_id, area_m2
  from cohort
  cross join undisturbed_line() as line
  where destroyed_year is null and (mine_id is not null or line.extent = 'map')
),
undisturbed_extent as (
  select sum(exact(area_m2)) / 1e5 as whole_m2
  from undisturbed_land
),
undisturbed_error as (
  select year, exact_total(area_m2 * bg_error) / whole_m2 as undisturbed_bg
  from undisturbed_land
  join amplified using (cell_id)
  cross join undisturbed_extent
  group by year, whole_m2
),
sums as (
  select
    mine_id, year,
    total(own_d) as own_d, total(own_r) as own_r, total(residual) as residual, total(shock_residual) as shock_residual, total(adjusted_residual) as adjusted_residual,
    total(changed_d) as changed_d, total(changed_r) as changed_r,
    total(decrease) as decrease, total(increase) as increase,
    total(predicted_d) as predicted_d, total(predicted_r) as predicted_r, total(observed_r) as observed_r,
    fine_total(pow(amp * lever_d / 1e6, 2)) as noise_d, fine_total(pow(amp * lever_r / 1e6, 2)) as noise_r,
    fine_total(pow(amp * (coalesce(lever_d, 0) + coalesce(lever_r, 0)) / 1e6, 2)) as noise_v,
    fine_total(pow(amp * lever_decrease / 1e6, 2)) as noise_decrease, fine_total(pow(amp * lever_increase / 1e6, 2)) as noise_increase,
    total(bg * lever_d) as background_d, total(bg * lever_r) as background_r,
    total(bg * lever_decrease) as background_decrease, total(bg * lever_increase) as background_increase,
    total(share * mixed_d) as mixed_d, total(share * coalesce(mixed_r, 0) + (1 - share) * coalesce(changed_r, 0)) as mixed_r,
    total(share * mixed_adjusted_d) as mixed_adjusted_d, total(share * coalesce(mixed_adjusted_r, 0) + (1 - share) * coalesce(predicted_r, 0)) as mixed_adjusted_r,
    total(share * coalesce(mixed_decrease, 0) - (1 - share) * coalesce(mixed_again, 0)) as mixed_decrease, total((1 - share) * mixed_increase) as mixed_increase,
    total(vigour) as vigour, total(share * expected) as expected
  from factors
  group by mine_id, year
),
levers as (
  select
    mine_id, first_year as year,
    total(case when method = 'borrowed_slope' then area_m2 * destroyed_lever end) as borrowed_d,
    total(case when method = 'borrowed_slope' then area_m2 * restored_lever end) as borrowed_r,
    total(case when method = 'undisturbed' then area_m2 * destroyed_years end) as whole_d,
    total(case when method = 'undisturbed' then area_m2 * restored_years end) as whole_r,
    total(case when method = 'undisturbed' then area_m2 * destroyed_t_sum end) as whole_t_d,
    total(case when method = 'undisturbed' then area_m2 * restored_t_sum end) as whole_t_r
  from cohorts
  group by mine_id, first_year
),
dropped as (
  select
    mine_id, area_m2, destroyed_year as year, start, slope, destroyed_t, adjusted_start, adjusted_slope,
    destroyed_year > first_year and in_years(destroyed_year - 1, from_year, to_year) as before_shown,
    case when method = 'own' and n >= 4 and hat <= 0.98 then (last_v - start - slope * last_t) / (1 - hat) end as off,
    case when method = 'own' and n >= 4 and hat <= 0.98 then (last_v / (1 + last_r) - adjusted_start - adjusted_slope * last_t) / (1 - hat) end as adjusted_off,
    level_d + tilt_d * (last_t - mean_t) as c_d, level_r + tilt_r * (last_t - mean_t) as c_r
  from (select *, 1 / n::double + pow(last_t - mean_t, 2) / tt as hat from cohorts)
  where in_years(destroyed_year, from_year, to_year)
),
dated as (
  select
    mine_id, year,
    coalesce(exact_total(area_m2 * greatest(0, start + slope * (destroyed_t - 1)), before_shown), 0) as late,
    exact_total(area_m2 * greatest(0, start + slope * destroyed_t)) as early,
    coalesce(exact_total(area_m2 * greatest(0, adjusted_start + adjusted_slope * (destroyed_t - 1)), before_shown), 0) as late_adjusted,
    exact_total(area_m2 * greatest(0, adjusted_start + adjusted_slope * destroyed_t)) as early_adjusted,
    -coalesce(exact_total(area_m2 * c_d * off), 0) as dropped_d, -coalesce(exact_total(area_m2 * c_r * off), 0) as dropped_r,
    -coalesce(exact_total(area_m2 * c_d * adjusted_off), 0) as dropped_adjusted_d,
    -coalesce(exact_total(area_m2 * c_r * adjusted_off), 0) as dropped_adjusted_r
  from dropped
  group by mine_id, year
)
select
  mine_id, year,
  coalesce(own_d, 0) as own_d, coalesce(own_r, 0) as own_r, coalesce(residual, 0) as residual,
  coalesce(shock_residual, 0) as shock_residual, coalesce(adjusted_residual, 0) as adjusted_residual, coalesce(changed_d, 0) as changed_d,
  coalesce(changed_r, 0) as changed_r, coalesce(predicted_d, 0) as predicted_d, coalesce(predicted_r, 0) as predicted_r,
  coalesce(observed_r, 0) as observed_r, coalesce(decrease, 0) as decrease, coalesce(increase, 0) as increase,
  coalesce(noise_d, 0) as noise_d, coalesce(noise_r, 0) as noise_r, coalesce(noise_v, 0) as noise_v,
  coalesce(noise_decrease, 0) as noise_decrease, coalesce(noise_increase, 0) as noise_increase, coalesce(background_d, 0) as background_d,
  coalesce(background_r, 0) as background_r, coalesce(background_decrease, 0) as background_decrease, coalesce(background_increase, 0) as background_increase,
  coalesce(mixed_d, 0) as mixed_d, coalesce(mixed_r, 0) as mixed_r, coalesce(mixed_adjusted_d, 0) as mixed_adjusted_d,
  coalesce(mixed_adjusted_r, 0) as mixed_adjusted_r, coalesce(mixed_decrease, 0) as mixed_decrease, coalesce(mixed_increase, 0) as mixed_increase,
  coalesce(vigour, 0) as vigour, coalesce(expected, 0) as expected, coalesce(borrowed_d, 0) as borrowed_d,
  coalesce(borrowed_r, 0) as borrowed_r, coalesce(whole_d, 0) as whole_d, coalesce(whole_r, 0) as whole_r,
  coalesce(whole_t_d, 0) as whole_t_d, coalesce(whole_t_r, 0) as whole_t_r,
  coalesce(undisturbed_bg, 0) as undisturbed_bg,
  coalesce(late, 0) as late, coalesce(early, 0) as early, coalesce(dropped_d, 0) as dropped_d, coalesce(dropped_r, 0) as dropped_r,
  coalesce(late_adjusted, 0) as late_adjusted, coalesce(early_adjusted, 0) as early_adjusted, coalesce(dropped_adjusted_d, 0) as dropped_adjusted_d, coalesce(dropped_adjusted_r, 0) as dropped_adjusted_r
from control_weather()
left join sums using (mine_id, year)
left join levers using (mine_id, year)
left join dated using (mine_id, year)
left join undisturbed_error using (year);

comment on macro table mine_exposure is 'What an error of VCS in a year does to the changes of a mine over the years; one row is a mine in a year';
