-- year_exposure: what an error of VCS in a year does to the changes of a mine in that or a later year; one row is a mine, a year of changes and
-- an error_year up to it, of all mines. It is mine_exposure for each year by itself, as if from_year and to_year were that year.
--
--     Σ_i a_i c_i(s) p_i(s)        c_i(s) = 1/n + (t − mean_t)(s − mean_t)/tt = level + t · tilt
--
-- c is the weight of the fitted year s in the baseline of the year t, both counted from the first year. Cohorts of a mine whose years count
-- alike are one history, so what is linear is summed by history first. Noise is squared by cell: a band is a run of fitted years in which
-- the same cohorts of a cell take part, a spell a run of years in which the same of them change. _d is on destroyed land, _r on restored
-- land, both as parts of VCSD. g CO2, noise (km2)2. residual, vigour and expected are of error_year alone, in the row of the same year.
create macro year_exposure(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null
) as table
with
exposed as materialized (
  from exposed_cohort(
    baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
),
amplified as materialized (
  from cell_amplification(co2_per_carbon := co2_per_carbon)
),
barren as materialized (
  select cohort_id, year
  from cohort_year
  join exposed using (cohort_id)
  where vcs = 0 and state = 'vegetated' and year <= fit_end and year < destroyed_year
),
cohorts as materialized (
  select
    cohort_id, exposed.history_id as plain_id, mine_id, cell_id, area_m2, method, start, slope, shock_start, shock_slope, first_year, destroyed_year,
    destroyed_t, n, mean_t, last_t, last_v, case when method = 'own' then 1 / tt else 0 end as steepness,
    min(cohort_id) over (partition by exposed.history_id, method, case when cohort_id in (select cohort_id from barren) then cohort_id end) as history_id,
    min(cohort_id) over (partition by mine_id, cell_id) as plot_id
  from exposed
),
course as materialized (
  select cohort_id as history_id, year, shaken, counts_destroyed, counts_restored, shaken and barren.year is null as grows
  from fitted_year(from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years) as fitted
  join (select cohort_id, plain_id from cohorts where cohort_id = history_id) on plain_id = fitted.history_id
  left join barren using (cohort_id, year)
),
histories as (
  select
    history_id, any_value(mine_id) as mine_id, any_value(n) as n, any_value(mean_t) as mean_t, any_value(steepness) as steepness, any_value(method) as method,
    sum(dyadic(area_m2, 24)) as area_m2, sum(dyadic(area_m2 * start, 16)) as start, sum(dyadic(area_m2 * slope, 16)) as slope,
    sum(dyadic(area_m2 * shock_start, 16)) as shock_start, sum(dyadic(area_m2 * shock_slope, 16)) as shock_slope
  from cohorts
  group by history_id
),
history_year as materialized (
  select
    history_id, histories.mine_id, year, year - first_year as t, counts_destroyed::integer as d, counts_restored::integer as r, method, area_m2, mean_t,
    start + slope * (year - first_year) as line
  from course
  join histories using (history_id)
  cross join study
  where counts_destroyed or counts_restored
),
amplified_pulls as (
  select
    history_id, year, sum(dyadic(case when grows then area_m2 * bg_error end, 16)) as bg,
    sum(dyadic(area_m2 * restored_share * greatest(0, start + slope * (year - first_year)), 16)) as mixed
  from cohorts
  join amplified using (cell_id)
  join course using (history_id, year)
  where shaken
  group by history_id, year
),
pulls as materialized (
  select
    history_id, mine_id, year as error_year, 1 / n::double - steepness * (t - mean_t) * mean_t as level, steepness * (t - mean_t) as tilt,
    start + slope * t as p, bg, mixed,
    case when steepness > 0 then start + slope * t end as own_p,
    case when steepness > 0 then (start + slope * t) * r - shock_start - shock_slope * t end as shock_residual
  from (
    select *, year - first_year as t
    from course
    join histories using (history_id)
    cross join study
    where shaken)
  left join amplified_pulls using (history_id, year)
  left join control_weather() using (mine_id, year)
),
pulled as (
  select
    mine_id, year, error_year,
    sum(dyadic(d * c * p, 16)) as own_d, sum(dyadic(r * c * p, 16)) as own_r,
    sum(dyadic(d * c * bg, 16)) as background_d, sum(dyadic(r * c * bg, 16)) as background_r,
    sum(dyadic(d * c * mixed, 16)) as mixed_d, sum(dyadic(r * c * mixed, 16)) as mixed_r
  from (
    select pulls.mine_id as mine_id, year, error_year, d, r, level + t * tilt as c, p, bg, mixed
    from pulls
    join history_year using (history_id))
  group by mine_id, year, error_year
),
turns as (
  select history_id, year, sum(d) as d, sum(r) as r
  from (
    select history_id, year, d, r
    from history_year
    union all
    select history_id, year + 1, -d, -r
    from history_year)
  group by history_id, year
  having sum(d) <> 0 or sum(r) <> 0
),
runs as (
  select history_id, min(year) as start_year, max(year) + 1 as end_year
  from (
    select history_id, year, year - row_number() over (partition by history_id order by year) as run
    from course
    where grows)
  group by history_id, run
),
reaches as materialized (
  select cohort_id, history_id, plot_id, start_year, end_year, area_m2, area_m2 / 1e6 / n as level, area_m2 / 1e6 * steepness as steep, mean_t
  from cohorts
  join runs using (history_id)
),
plots as (
  select plot_id, mine_id, cell_id
  from cohorts
  where cohort_id = plot_id
),
bands as materialized (
  select plot_id, year as start_year, lead(year) over (partition by plot_id order by year) as end_year
  from (
    select plot_id, start_year as year
    from reaches
    union
    select plot_id, end_year
    from reaches)
),
spans as materialized (
  select a.year as start_year, b.year + 1 as end_year, years.year as year, years.year - first_year as t
  from study_year() as a
  join study_year() as b on b.year >= a.year
  join study_year() as years on years.year between a.year and b.year
  cross join study
),
tellers as materialized (
  select min(cohort_id) as cohort_id, bands.start_year as start_year, end_year, sum(dyadic(case when steep > 0 then area_m2 end, 24)) as own_m2
  from (select cohort_id, plot_id, start_year as first_reached, end_year as reached_before, area_m2, steep from reaches)
  join bands using (plot_id)
  where start_year >= first_reached and start_year < reached_before
  group by plot_id, bands.start_year, end_year
),
observed as (
  select mine_id, year, sum(dyadic(own_m2 * v, 16)) as own_v
  from (
    select cohort_id, mine_id, year, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v
    from cohort_year
    join cohorts using (cohort_id)
    where vcs > 0 and state = 'vegetated' and year < destroyed_year and cohort_id in (select cohort_id from tellers))
  join tellers using (cohort_id)
  where year >= start_year and year < end_year and own_m2 > 0
  group by mine_id, year
),
residuals as (
  select mine_id, error_year, error_year as year, coalesce(any_value(own_v), 0) - total(own_p) as residual, total(shock_residual) as shock_residual
  from pulls
  left join (select mine_id, year as error_year, own_v from observed) using (mine_id, error_year)
  group by mine_id, error_year
),
moments as (
  select
    plot_id, start_year, fine_total(pow(coalesce(amplification, 1), 2)) as amp_0, fine_total(pow(coalesce(amplification, 1), 2) * t) as amp_1,
    fine_total(pow(coalesce(amplification, 1) * t, 2)) as amp_2
  from bands
  join spans using (start_year, end_year)
  join plots using (plot_id)
  left join amplified using (cell_id, year)
  group by plot_id, start_year
),
moves as (
  select
    plot_id, bands.start_year as start_year, turns.year as year,
    sum(dyadic(d * (level + steep * mean_t * mean_t), 44)) as level_d, sum(dyadic(d * steep * mean_t, 44)) as middle_d, sum(dyadic(d * steep, 44)) as steep_d,
    sum(dyadic(r * (level + steep * mean_t * mean_t), 44)) as level_r, sum(dyadic(r * steep * mean_t, 44)) as middle_r, sum(dyadic(r * steep, 44)) as steep_r
  from reaches
  join bands using (plot_id)
  join turns using (history_id)
  where bands.start_year >= reaches.start_year and bands.start_year < reaches.end_year
  group by plot_id, bands.start_year, turns.year
),
spells as (
  select
    plot_id, moves.start_year as band_year, year as start_year, coalesce(lead(year) over later, last_year + 1) as end_year,
    sum(level_d) over later as level_d, sum(middle_d) over later as middle_d, sum(steep_d) over later as steep_d,
    sum(level_r) over later as level_r, sum(middle_r) over later as middle_r, sum(steep_r) over later as steep_r
  from moves
  cross join study
  window later as (partition by plot_id, moves.start_year order by year)
),
noise as (
  select
    mine_id, year, year as error_year, fine_total(dd) as noise_d, fine_total(rr) as noise_r, fine_total(dr) as noise_both
  from (
    select
      mine_id, year, amp_0 * u_d * u_d + 2 * amp_1 * u_d * w_d + amp_2 * w_d * w_d as dd,
      amp_0 * u_r * u_r + 2 * amp_1 * u_r * w_r + amp_2 * w_r * w_r as rr,
      amp_0 * u_d * u_r + amp_1 * (u_d * w_r + u_r * w_d) + amp_2 * w_d * w_r as dr
    from (
      select
        mine_id, year, amp_0, amp_1, amp_2, level_d - middle_d * t as u_d, steep_d * t - middle_d as w_d,
        level_r - middle_r * t as u_r, steep_r * t - middle_r as w_r
      from spells
      join spans using (start_year, end_year)
      join (select plot_id, start_year as band_year, amp_0, amp_1, amp_2 from moments) using (plot_id, band_year)
      join plots using (plot_id)))
  group by mine_id, year
),
restored as (
  select
    mine_id, cell_id, year,
    sum(dyadic(case when changed and v > 0 then area_m2 end, 24)) as restored_m2, sum(dyadic(case when changed then area_m2 * line end, 16)) as changed,
    sum(dyadic(area_m2 * (v - adjusted_line * (1 + r)), 16)) as vigour, sum(dyadic(area_m2 * adjusted_line * (1 + r), 16)) as expected
  from (
    select
      mine_id, cell_id, year, area_m2, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v,
      greatest(0, start + slope * (year - first_year)) as line, greatest(0, adjusted_start + adjusted_slope * (year - first_year)) as adjusted_line,
      year >= change_start and in_years(year, from_year, to_year) as changed
    from cohort_year
    join exposed using (cohort_id)
    where vcs is not null and state = 'restored')
  left join control_weather() using (mine_id, year)
  group by mine_id, cell_id, year
),
grown as (
  select
    mine_id, year, year as error_year, fine_total(pow(coalesce(amplification, 1) * restored_m2 / 1e6, 2)) as noise_restored,
    -total(bg_error * restored_m2) as background_restored, total((1 - coalesce(restored_share, 0)) * changed) as mixed_restored,
    total(vigour) as vigour, total(restored_share * expected) as expected
  from restored
  left join amplified using (cell_id, year)
  group by mine_id, year
),
events as (
  select
    mine_id, cell_id, event_year, year, destruction, sum(dyadic(case when vcs > 0 then area_m2 end, 24)) as turned_m2,
    sum(dyadic(case when not destruction then area_m2 * coalesce(npp_a * positive_factor(co2_per_carbon), vcs) end, 16)) as increase,
    sum(dyadic(case when destruction and state <> 'restored' then area_m2 * line end, 16)) as grown,
    sum(dyadic(case when not destruction or state = 'restored' then area_m2 * line end, 16)) as regrown
  from (
    select
      cohort_id, mine_id, cell_id, area_m2, event.year as event_year, kind = 'destruction' as destruction,
      case kind when 'destruction' then event.year - 1 else event.year end as year, first_year, adjusted_start, adjusted_slope
    from event
    join exposed using (cohort_id)
    where in_years(event.year, from_year, to_year))
  join (select cohort_id, year, state, npp_a, vcs from cohort_year where vcs is not null) using (cohort_id, year)
  cross join lateral (select greatest(0, adjusted_start + adjusted_slope * (year - first_year)) as line)
  group by mine_id, cell_id, event_year, year, destruction
),
direct as (
  select
    mine_id, event_year as year, event_year as error_year,
    fine_total(case when destruction then noise end) as noise_decrease, fine_total(case when not destruction then noise end) as noise_increase,
    total(case when destruction then background end) as background_decrease, total(case when not destruction then background end) as background_increase,
    total(increase) as increase, total(case when destruction then share * grown - (1 - share) * coalesce(regrown, 0) end) as mixed_decrease,
    total(case when not destruction then (1 - share) * regrown end) as mixed_increase
  from (
    select
      mine_id, event_year, destruction, coalesce(grown, 0) as grown, regrown, increase, pow(coalesce(amplification, 1) * turned_m2 / 1e6, 2) as noise,
      bg_error * turned_m2 as background, coalesce(restored_share, 0) as share
    from events
    left join amplified using (cell_id, year))
  group by mine_id, event_year
),
levers as (
  select
    mine_id, year, year as error_year, total(d * line) as line_d, total(r * line) as line_r,
    total(case when method = 'borrowed_slope' then d * (t - mean_t) * area_m2 end) as borrowed_d,
    total(case when method = 'borrowed_slope' then r * (t - mean_t) * area_m2 end) as borrowed_r,
    total(case when method = 'undisturbed' then d * area_m2 end) as whole_d, total(case when method = 'undisturbed' then r * area_m2 end) as whole_r,
    total(case when method = 'undisturbed' then d * t * area_m2 end) as whole_t_d, total(case when method = 'undisturbed' then r * t * area_m2 end) as whole_t_r
  from history_year
  group by mine_id, year
),
dated as (
  select
    mine_id, destroyed_year as year, destroyed_year as error_year, exact_total(area_m2 * greatest(0, start + slope * destroyed_t)) as early,
    -exact_total(area_m2 * d * c * off) as dropped_d, -exact_total(area_m2 * r * c * off) as dropped_r
  from (
    select
      *, 1 / nullif(n, 0)::double + steepness * (destroyed_t - mean_t) * (last_t - mean_t) as c,
      case when steepness > 0 and n >= 4 and hat <= 0.98 then (last_v - start - slope * last_t) / (1 - hat) end as off
    from (select *, 1 / nullif(n, 0)::double + steepness * pow(last_t - mean_t, 2) as hat from cohorts where in_years(destroyed_year, from_year, to_year)) as ended
    left join (select history_id, year as destroyed_year, d, r from history_year) using (history_id, destroyed_year))
  group by mine_id, destroyed_year
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
  select year, year as error_year, exact_total(area_m2 * bg_error) / whole_m2 as undisturbed_bg
  from undisturbed_land
  join amplified using (cell_id)
  cross join undisturbed_extent
  group by year, whole_m2
)
select
  mine_id, year, error_year,
  coalesce(own_d, 0) as own_d, coalesce(own_r, 0) as own_r, coalesce(line_d, 0) as line_d, coalesce(line_r, 0) as line_r,
  coalesce(background_d, 0) as background_d, coalesce(background_r, 0) + coalesce(background_restored, 0) as background_r,
  coalesce(mixed_d, 0) as mixed_d, coalesce(mixed_r, 0) + coalesce(mixed_restored, 0) as mixed_r,
  coalesce(noise_d, 0) as noise_d, coalesce(noise_r, 0) + coalesce(noise_restored, 0) as noise_r, coalesce(noise_d + noise_r + 2 * noise_both, 0) + coalesce(noise_restored, 0) as noise_v,
  coalesce(residual, 0) as residual, coalesce(shock_residual, 0) as shock_residual, coalesce(vigour, 0) as vigour, coalesce(expected, 0) as expected,
  coalesce(noise_decrease, 0) as noise_decrease, coalesce(noise_increase, 0) as noise_increase,
  coalesce(background_decrease, 0) as background_decrease, coalesce(background_increase, 0) as background_increase,
  coalesce(mixed_decrease, 0) as mixed_decrease, coalesce(mixed_increase, 0) as mixed_increase,
  coalesce(borrowed_d, 0) as borrowed_d, coalesce(borrowed_r, 0) as borrowed_r, coalesce(whole_d, 0) as whole_d, coalesce(whole_r, 0) as whole_r,
  coalesce(whole_t_d, 0) as whole_t_d, coalesce(whole_t_r, 0) as whole_t_r,
  coalesce(increase, 0) as increase, coalesce(early, 0) as early, coalesce(dropped_d, 0) as dropped_d, coalesce(dropped_r, 0) as dropped_r, coalesce(undisturbed_bg, 0) as undisturbed_bg
from (
  select mine_id, control.year as year, years.year as error_year
  from control_weather() as control
  join study_year() as years on years.year <= control.year)
left join pulled using (mine_id, year, error_year)
left join noise using (mine_id, year, error_year)
left join grown using (mine_id, year, error_year)
left join residuals using (mine_id, year, error_year)
left join direct using (mine_id, year, error_year)
left join levers using (mine_id, year, error_year)
left join dated using (mine_id, year, error_year)
left join undisturbed_error using (year, error_year);

comment on macro table year_exposure is 'What an error of VCS in a year does to the changes of a mine in that or a later year; one row is a mine and two years';
