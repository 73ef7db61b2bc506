-- mine_exposure: what an error of VCS in a year does to the changes of a mine over the years; one row is a mine in a year, of all mines.
-- undisturbed_bg is the error of the VCS of the land of the undisturbed line that the background brings, one error everywhere.
-- _d is on destroyed land, _r on restored land, both as parts of VCSD. g CO2, noise (km2)2.
--
-- What is linear in VCS is taken from land of one history together, as long as its lines stay above 0. The early years of a cell,
-- in which all its land is fitted and Eq. 1 amplifies nothing, count once for all its cohorts: their VCS is that of the cell.
create macro mine_exposure(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null
) as table
with
cohorts as materialized (
  from exposed_cohort(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon)
),
amplified as materialized (
  from cell_amplification(co2_per_carbon := co2_per_carbon)
),
floored as (
  select
    *, (method = 'own')::integer as own,
    case when least(start, adjusted_start) < 0 or least(start + slope * last_t_shown, adjusted_start + adjusted_slope * last_t_shown) < 0 then cohort_id end as apart
  from cohorts
  cross join (select last_year - first_year as last_t_shown from study)
),
together as (
  select
    history_id, own, any_value(weight_d) as weight_d, any_value(weight_r) as weight_r, any_value(tilt_d) as tilt_d, any_value(tilt_r) as tilt_r,
    exact_total(area_m2 * start) as start, exact_total(area_m2 * slope) as slope,
    exact_total(area_m2 * adjusted_start) as adjusted_start, exact_total(area_m2 * adjusted_slope) as adjusted_slope,
    exact_total(area_m2 * shock_start) as shock_start, exact_total(area_m2 * shock_slope) as shock_slope
  from floored
  group by history_id, own, apart
),
lines as (
  select
    mine_id, year, r, own, shaken, counts_destroyed, counts_restored,
    start + slope * t as p, adjusted_start + adjusted_slope * t as q, shock_start + shock_slope * t as shock,
    weight_d + tilt_d * t as c_d, weight_r + tilt_r * t as c_r
  from together
  join fitted_year(from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years) using (history_id)
),
line_sums as (
  select
    mine_id, year,
    total(case when shaken then c_d * p end) as own_d,
    total(case when shaken then c_r * p end) as own_r,
    total(case when shaken then own * p end) as own_p,
    total(case when shaken then own * q end) as own_q,
    total(case when shaken and own = 1 then p * r - shock end) as shock_residual,
    total(case when counts_destroyed then p end) as line_d,
    total(case when counts_restored then p end) as line_r,
    total(case when counts_destroyed then greatest(0, p) end) as changed_d,
    total(case when counts_restored then greatest(0, p) end) as changed_r,
    total(case when counts_destroyed then greatest(0, q) end) as predicted_d,
    total(case when counts_restored then greatest(0, q) end) as predicted_r
  from lines
  group by mine_id, year
),
early as materialized (
  select
    mine_id, cell_id, min(cohort_id) as any_cohort, least(min(fit_end), min(destroyed_year) - 1, min(first_amplified) - 1) as early_end,
    sum(dyadic(area_m2 * weight_d, 24)) as lever_d, sum(dyadic(area_m2 * tilt_d, 24)) as turn_d,
    sum(dyadic(area_m2 * weight_r, 24)) as lever_r, sum(dyadic(area_m2 * tilt_r, 24)) as turn_r,
    sum(dyadic(case when method = 'own' then area_m2 else 0 end, 24)) as early_own_m2
  from cohorts
  left join (
    select cell_id, min(year) as first_amplified
    from amplified
    group by cell_id) using (cell_id)
  group by mine_id, cell_id
),
early_years as materialized (
  select mine_id, cell_id, year, year - first_year as t, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v, early_own_m2, lever_d, turn_d, lever_r, turn_r
  from cohort_year
  join early on cohort_id = any_cohort
  cross join study
  where year <= early_end
),
early_sums as (
  select mine_id, year, exact_total(early_own_m2 * v) as early_v
  from early_years
  group by mine_id, year
),
early_cells as (
  select
    mine_id, count(*) as n, sum(t) as t, sum(t * t) as tt, any_value(lever_d / 1e6) as d, any_value(turn_d / 1e6) as td,
    any_value(lever_r / 1e6) as r, any_value(turn_r / 1e6) as tr
  from early_years
  where v > 0
  group by mine_id, cell_id
),
early_noise as (
  select
    mine_id, first_year as year, fine_total(d * d * n + 2 * d * td * t + td * td * tt) as early_noise_d,
    fine_total(r * r * n + 2 * r * tr * t + tr * tr * tt) as early_noise_r,
    fine_total(pow(d + r, 2) * n + 2 * (d + r) * (td + tr) * t + pow(td + tr, 2) * tt) as early_noise_v
  from early_cells
  cross join study
  group by mine_id, first_year
),
lasting as materialized (
  select
    cohort_id, mine_id, cell_id, area_m2, case when method = 'own' then area_m2 else 0 end as own_m2, early_end,
    least(fit_end, destroyed_year - 1) as shaken_end, change_start,
    weight_d, tilt_d, weight_r, tilt_r, start, slope, adjusted_start, adjusted_slope
  from cohorts
  join early using (mine_id, cell_id)
),
late as materialized (
  select
    mine_id, cell_id, year, v, coalesce(restored_share, 0) as share, coalesce(amplification, 1) as amp, coalesce(bg_error, 0) as bg,
    weight_d + tilt_d * t as c_d, weight_r + tilt_r * t as c_r,
    case when restored then 0 else known_m2 end as shaken_m2, case when restored or v is null then 0 else own_m2 end as own_m2,
    case when restored then known_m2 else 0 end as ever_restored_m2, case when restored and shown then known_m2 else 0 end as restored_m2,
    greatest(0, start + slope * t) as line, greatest(0, adjusted_start + adjusted_slope * t) as adjusted_line
  from (
    select
      *, year - first_year as t, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v, state = 'restored' as restored,
      year >= change_start and in_years(year, from_year, to_year) as shown, case when vcs is null then 0 else area_m2 end as known_m2
    from cohort_year
    join lasting using (cohort_id)
    cross join (select first_year from study)
    where year > early_end and (state = 'restored' or year <= shaken_end))
  left join amplified using (cell_id, year)
),
late_sums as (
  select
    mine_id, year, exact_total(own_m2 * v) as own_v, exact_total(restored_m2 * v) as observed_r,
    exact_total(share * shaken_m2 * c_d * line) as mixed_d,
    exact_total(share * shaken_m2 * c_r * line + (1 - share) * restored_m2 * line) as mixed_r,
    exact_total(share * shaken_m2 * c_d * adjusted_line) as mixed_adjusted_d,
    exact_total(share * shaken_m2 * c_r * adjusted_line + (1 - share) * restored_m2 * adjusted_line) as mixed_adjusted_r,
    exact_total(ever_restored_m2 * v) as grown, exact_total(ever_restored_m2 * adjusted_line) as expected,
    exact_total(share * ever_restored_m2 * adjusted_line) as restored_expected
  from late
  group by mine_id, year
),
cells as (
  select mine_id, cell_id, year, amp, bg, sum(dyadic(shaken_m2 * c_d, 24)) as lever_d, sum(dyadic(shaken_m2 * c_r - restored_m2, 24)) as lever_r
  from late
  where v > 0
  group by mine_id, cell_id, year, amp, bg
),
cell_sums as (
  select
    mine_id, year, fine_total(pow(amp * lever_d / 1e6, 2)) as noise_d, fine_total(pow(amp * lever_r / 1e6, 2)) as noise_r,
    fine_total(pow(amp * (lever_d + lever_r) / 1e6, 2)) as noise_v,
    total(bg * lever_d) as background_d, total(bg * lever_r) as background_r
  from cells
  group by mine_id, year
),
turns as materialized (
  select
    mine_id, cell_id, cohort_year.year as year, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v, state = 'restored' as again,
    case when destruction then area_m2 end as lost_m2, case when not destruction then area_m2 end as won_m2,
    coalesce(amplification, 1) as amp, coalesce(bg_error, 0) as bg, coalesce(restored_share, 0) as share,
    greatest(0, adjusted_start + adjusted_slope * (cohort_year.year - first_year)) as adjusted_line
  from (
    select cohort_id, kind = 'destruction' as destruction, case kind when 'destruction' then year - 1 else year end as year
    from event
    where in_years(year, from_year, to_year)) as events
  join cohort_year using (cohort_id, year)
  join cohorts using (cohort_id)
  left join amplified using (cell_id, year)
  where vcs is not null
),
turn_cells as (
  select
    mine_id, cell_id, year, amp, bg, sum(dyadic(lost_m2, 24)) as lost_m2, sum(dyadic(won_m2, 24)) as won_m2
  from turns
  where v > 0
  group by mine_id, cell_id, year, amp, bg
),
turn_cell_sums as (
  select
    mine_id, year, fine_total(pow(amp * lost_m2 / 1e6, 2)) as noise_decrease, fine_total(pow(amp * won_m2 / 1e6, 2)) as noise_increase,
    total(bg * lost_m2) as background_decrease, total(bg * won_m2) as background_increase
  from turn_cells
  group by mine_id, year
),
turn_sums as (
  select
    mine_id, year, exact_total(lost_m2 * v) as decrease, exact_total(won_m2 * v) as increase,
    exact_total(lost_m2 * adjusted_line * case when again then share - 1 else share end) as mixed_decrease,
    exact_total(won_m2 * adjusted_line * (1 - share)) as mixed_increase
  from turns
  group by mine_id, year
),
undisturbed_land as (
  select cell_id, area_m2
  from cohort
  where destroyed_year is null and (mine_id is not null or not exists (from cohort where destroyed_year is null and mine_id is not null))
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
    weight_d + tilt_d * last_t as c_d, weight_r + tilt_r * last_t as c_r
  from (select *, 1 / nullif(n, 0)::double + pow(last_t - mean_t, 2) / nullif(tt, 0) as hat from cohorts)
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
  coalesce(own_d, 0) as own_d, coalesce(own_r, 0) as own_r, coalesce(line_d, 0) as line_d, coalesce(line_r, 0) as line_r,
  coalesce(own_v, 0) + coalesce(early_v, 0) - coalesce(own_p, 0) as residual,
  coalesce(shock_residual, 0) as shock_residual,
  coalesce((coalesce(own_v, 0) + coalesce(early_v, 0)) / (1 + control.r) - coalesce(own_q, 0), 0) as adjusted_residual,
  coalesce(changed_d, 0) as changed_d,
  coalesce(changed_r, 0) as changed_r, coalesce(predicted_d, 0) as predicted_d, coalesce(predicted_r, 0) as predicted_r,
  coalesce(observed_r, 0) as observed_r, coalesce(decrease, 0) as decrease, coalesce(increase, 0) as increase,
  coalesce(noise_d, 0) + coalesce(early_noise_d, 0) as noise_d, coalesce(noise_r, 0) + coalesce(early_noise_r, 0) as noise_r,
  coalesce(noise_v, 0) + coalesce(early_noise_v, 0) as noise_v,
  coalesce(noise_decrease, 0) as noise_decrease, coalesce(noise_increase, 0) as noise_increase, coalesce(background_d, 0) as background_d,
  coalesce(background_r, 0) as background_r, coalesce(background_decrease, 0) as background_decrease, coalesce(background_increase, 0) as background_increase,
  coalesce(mixed_d, 0) as mixed_d, coalesce(mixed_r, 0) as mixed_r, coalesce(mixed_adjusted_d, 0) as mixed_adjusted_d,
  coalesce(mixed_adjusted_r, 0) as mixed_adjusted_r, coalesce(mixed_decrease, 0) as mixed_decrease, coalesce(mixed_increase, 0) as mixed_increase,
  coalesce(grown - expected * (1 + control.r), 0) as vigour, coalesce(restored_expected * (1 + control.r), 0) as expected, coalesce(borrowed_d, 0) as borrowed_d,
  coalesce(borrowed_r, 0) as borrowed_r, coalesce(whole_d, 0) as whole_d, coalesce(whole_r, 0) as whole_r,
  coalesce(whole_t_d, 0) as whole_t_d, coalesce(whole_t_r, 0) as whole_t_r,
  coalesce(undisturbed_bg, 0) as undisturbed_bg,
  coalesce(late, 0) as late, coalesce(early, 0) as early, coalesce(dropped_d, 0) as dropped_d, coalesce(dropped_r, 0) as dropped_r,
  coalesce(late_adjusted, 0) as late_adjusted, coalesce(early_adjusted, 0) as early_adjusted,
  coalesce(dropped_adjusted_d, 0) as dropped_adjusted_d, coalesce(dropped_adjusted_r, 0) as dropped_adjusted_r
from control_weather() as control
left join line_sums using (mine_id, year)
left join early_sums using (mine_id, year)
left join early_noise using (mine_id, year)
left join late_sums using (mine_id, year)
left join cell_sums using (mine_id, year)
left join turn_sums using (mine_id, year)
left join turn_cell_sums using (mine_id, year)
left join levers using (mine_id, year)
left join dated using (mine_id, year)
left join undisturbed_error using (year);

comment on macro table mine_exposure is 'What an error of VCS in a year does to the changes of a mine over the years; one row is a mine in a year';
