-- summary: the headline figures; one row is the study. Sums are over the years, the slope is of all years. Land of unknown VCS or
-- baseline contributes nothing; the known shares say of how much land a sum is, and a sum whose land is all unknown is NULL.
-- confidence, such as 0.95, adds intervals, see interval; without it their columns are NULL and not computed.
create macro summary(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := null
) as table
with
years as (
  select min(year) as first_year, max(year) as last_year, count(*) as year_count
  from study_year(from_year := from_year, to_year := to_year)
),
direct as (
  select
    coalesce(total_km2(destroyed_km2), 0) as destroyed_km2, coalesce(total_km2(restored_km2), 0) as restored_km2,
    coalesce(total(decrease_gg), 0) as decrease, coalesce(total(increase_gg), 0) as increase,
    total_km2(decrease_unknown_km2) as decrease_unknown, total_km2(increase_unknown_km2) as increase_unknown
  from event_rate(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
direct_figures as (
  select
    *, if_known(decrease, decrease_unknown, destroyed_km2) as decrease_gg,
    if_known(increase, increase_unknown, restored_km2) as increase_gg
  from direct
),
deficits as (
  select
    count(*) as mines,
    total(vcsd_gg) as vcsd, total_km2(unknown) as unknown, coalesce(total_km2(land), 0) as land,
    total(before_study_gg) as before, total_km2(before_unknown) as before_unknown, coalesce(total_km2(before_land), 0) as before_land,
    count(*) filter (where c_restore_gg > 0) as with_gain,
    count(*) filter (where c_restore_gg is null) as gain_unknown,
    count(*) filter (where restored_land > 0) as with_restored_land
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
extent as (
  select sum(whole_area) as whole_area
  from mine_extent(only_mines := only_mines)
),
intervals as (
  select
    max(sd) filter (where mine_id = 'total' and figure = 'decrease') as decrease_sd_gg,
    max(low) filter (where mine_id = 'total' and figure = 'decrease') as decrease_low_gg,
    max(high) filter (where mine_id = 'total' and figure = 'decrease') as decrease_high_gg,
    max(sd) filter (where mine_id = 'total' and figure = 'increase') as increase_sd_gg,
    max(low) filter (where mine_id = 'total' and figure = 'increase') as increase_low_gg,
    max(high) filter (where mine_id = 'total' and figure = 'increase') as increase_high_gg,
    max(sd) filter (where mine_id = 'total' and figure = 'r_vcs') as r_vcs_sd,
    max(low) filter (where mine_id = 'total' and figure = 'r_vcs') as r_vcs_low,
    max(high) filter (where mine_id = 'total' and figure = 'r_vcs') as r_vcs_high,
    max(sd) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_gg,
    max(low) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_low_gg,
    max(high) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_high_gg,
    max(sd_weather) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_weather_gg,
    max(sd_slope) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_slope_gg,
    max(sd_bend) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_bend_gg,
    max(sd_noise) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_noise_gg,
    max(sd_background) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_background_gg,
    max(sd_mixing) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_mixing_gg,
    max(sd_date) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_date_gg,
    max(sd_product) filter (where mine_id = 'total' and figure = 'vcsd') as vcsd_sd_product_gg,
    count(*) filter (where mine_id <> 'total' and figure = 'c_restore' and low > 0) as gaining,
    count(*) filter (where mine_id <> 'total' and figure = 'c_restore' and high > 0) as perhaps_gaining,
    count(low) as bounded
  from interval(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
  where confidence is not null
),
trends as (
  select max(sd) as vcs_slope_sd_g_m2_a, max(low) as vcs_slope_low_g_m2_a, max(high) as vcs_slope_high_g_m2_a
  from trend_interval(co2_per_carbon := co2_per_carbon, only_mines := only_mines, confidence := confidence)
  where confidence is not null
)
select
  first_year, last_year, mines, destroyed_km2, restored_km2, decrease_gg, increase_gg,
  restored_km2 / nullif(destroyed_km2, 0) as r_v, increase_gg / nullif(decrease_gg, 0) as r_vcs,
  if_known(coalesce(vcsd, 0), unknown, land) as vcsd_gg, mean as vcs_mean_g_m2, slope as vcs_slope_g_m2_a,
  if_known(with_gain, gain_unknown, with_restored_land) as mines_with_gain,
  known_share(unknown, land) as vcsd_known_share,
  coalesce(unknown, 0) as vcsd_unknown_km2_a,
  if_known(coalesce(before, 0), before_unknown, before_land) as vcsd_before_study_gg,
  known_share(decrease_unknown, destroyed_km2) as decrease_known_share,
  known_share(increase_unknown, restored_km2) as increase_known_share,
  coalesce(exact_area, 0) / (whole_area * year_count) as vcs_known_share,
  decrease_sd_gg, decrease_low_gg, decrease_high_gg, increase_sd_gg, increase_low_gg, increase_high_gg, r_vcs_sd, r_vcs_low, r_vcs_high,
  vcsd_sd_gg, vcsd_low_gg, vcsd_high_gg,
  vcsd_sd_weather_gg, vcsd_sd_slope_gg, vcsd_sd_bend_gg, vcsd_sd_noise_gg, vcsd_sd_background_gg, vcsd_sd_mixing_gg, vcsd_sd_date_gg, vcsd_sd_product_gg,
  case when bounded > 0 then gaining end as mines_with_gain_low, case when bounded > 0 then perhaps_gaining end as mines_with_gain_high,
  vcs_slope_sd_g_m2_a, vcs_slope_low_g_m2_a, vcs_slope_high_g_m2_a
from years
cross join direct_figures
cross join deficits
cross join extent
cross join intervals
cross join trends
cross join vcs_line(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines);

comment on macro table summary is 'Headline figures; one row is the study';
comment on column summary.first_year is 'First year of the sums [a]';
comment on column summary.last_year is 'Last year of the sums [a]';
comment on column summary.mines is 'Mines [1]';
comment on column summary.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column summary.restored_km2 is 'Area restored in the years [km2]';
comment on column summary.decrease_gg is 'Direct decrease summed over the years, positive; NULL where none of it is known [Gg CO2]';
comment on column summary.increase_gg is 'Direct increase summed over the years, positive; NULL where none of it is known [Gg CO2]';
comment on column summary.r_v is 'Restored per destroyed area, NULL without destruction [1]';
comment on column summary.r_vcs is 'Increase per decrease, NULL without decrease or where either is unknown [1]';
comment on column summary.vcsd_gg is 'Deficit of all mines, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]';
comment on column summary.vcs_mean_g_m2 is 'Mean over the years of the annual mean VCS of the known land, NULL without any [g CO2 m-2 a-1]';
comment on column summary.vcs_slope_g_m2_a is 'Slope of the annual mean VCS over all years, positive is an improvement [g CO2 m-2 a-2]';
comment on column summary.mines_with_gain is 'Mines with c_restore_gg > 0; NULL where c_restore_gg is unknown in every mine with restored land [1]';
comment on column summary.vcsd_known_share is 'Share of the destroyed and restored land, times its years, whose change is known; NULL without such land [1]';
comment on column summary.vcsd_unknown_km2_a is 'Destroyed and restored land, times its years, whose change is unknown [km2 a]';
comment on column summary.vcsd_before_study_gg is 'Part of vcsd_gg on land destroyed before the first year of the study, which has the baseline of undisturbed land; NULL where none of it is known [Gg CO2]';
comment on column summary.decrease_known_share is 'Share of the destroyed area whose VCS of the year before is known, NULL without any [1]';
comment on column summary.increase_known_share is 'Share of the restored area whose VCS is known, NULL without any [1]';
comment on column summary.vcs_known_share is 'Share of the land inside mines, times the years, whose VCS is known; NULL without land [1]';
comment on column summary.decrease_sd_gg is 'Standard deviation of the error of decrease_gg; NULL without confidence or control land [Gg CO2]';
comment on column summary.decrease_low_gg is 'Lower end of the interval of decrease_gg [Gg CO2]';
comment on column summary.decrease_high_gg is 'Upper end of the interval of decrease_gg [Gg CO2]';
comment on column summary.increase_sd_gg is 'Standard deviation of the error of increase_gg; NULL without confidence or control land [Gg CO2]';
comment on column summary.increase_low_gg is 'Lower end of the interval of increase_gg [Gg CO2]';
comment on column summary.increase_high_gg is 'Upper end of the interval of increase_gg [Gg CO2]';
comment on column summary.r_vcs_sd is 'Standard deviation of the error of r_vcs; NULL without confidence or control land [1]';
comment on column summary.r_vcs_low is 'Lower end of the interval of r_vcs [1]';
comment on column summary.r_vcs_high is 'Upper end of the interval of r_vcs [1]';
comment on column summary.vcsd_sd_gg is 'Standard deviation of the error of vcsd_gg; NULL without confidence or control land [Gg CO2]';
comment on column summary.vcsd_low_gg is 'Lower end of the interval of vcsd_gg [Gg CO2]';
comment on column summary.vcsd_high_gg is 'Upper end of the interval of vcsd_gg [Gg CO2]';
comment on column summary.vcsd_sd_weather_gg is 'Part of vcsd_sd_gg of weather: baseline years were wetter or drier than average [Gg CO2]';
comment on column summary.vcsd_sd_slope_gg is 'Part of vcsd_sd_gg of borrowed lines, which are not the land''s own [Gg CO2]';
comment on column summary.vcsd_sd_bend_gg is 'Part of vcsd_sd_gg of growth that bends; NULL where control land grows along a line [Gg CO2]';
comment on column summary.vcsd_sd_noise_gg is 'Part of vcsd_sd_gg of errors of single cells [Gg CO2]';
comment on column summary.vcsd_sd_background_gg is 'Part of vcsd_sd_gg of the error of background NPP [Gg CO2]';
comment on column summary.vcsd_sd_mixing_gg is 'Part of vcsd_sd_gg of Eq. 1, which spreads the NPP of a cell evenly [Gg CO2]';
comment on column summary.vcsd_sd_date_gg is 'Part of vcsd_sd_gg of dates that are a year off; NULL without accuracies [Gg CO2]';
comment on column summary.vcsd_sd_product_gg is 'Part of vcsd_sd_gg of the bias of the NPP product; NULL without npp_sd [Gg CO2]';
comment on column summary.mines_with_gain_low is 'Mines whose interval of c_restore_gg lies above 0; NULL without confidence or control land [1]';
comment on column summary.mines_with_gain_high is 'Mines whose interval of c_restore_gg reaches above 0; NULL without confidence or control land [1]';
comment on column summary.vcs_slope_sd_g_m2_a is 'Standard deviation of the error of vcs_slope_g_m2_a; NULL without confidence [g CO2 m-2 a-2]';
comment on column summary.vcs_slope_low_g_m2_a is 'Lower end of the interval of vcs_slope_g_m2_a [g CO2 m-2 a-2]';
comment on column summary.vcs_slope_high_g_m2_a is 'Upper end of the interval of vcs_slope_g_m2_a [g CO2 m-2 a-2]';
