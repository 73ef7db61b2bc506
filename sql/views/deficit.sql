-- deficit: deficit of carbon sequestration in vegetation, Eq. 5; one row is a mine. A positive VCSD is a deficit.
--
--     VCSD = −(Σ C_destroy + Σ C_restore) over the years
--
-- Land of unknown change contributes nothing. A figure whose land is all unknown is NULL. Shares are of the land times its years.
-- confidence, such as 0.95, adds intervals, see interval; without it their columns are NULL and not computed.
create macro deficit(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := null
) as table
with
intervals as (
  select
    mine_id,
    max(sd) filter (where figure = 'c_destroy') as c_destroy_sd_gg,
    max(low) filter (where figure = 'c_destroy') as c_destroy_low_gg,
    max(high) filter (where figure = 'c_destroy') as c_destroy_high_gg,
    max(sd) filter (where figure = 'c_restore') as c_restore_sd_gg,
    max(low) filter (where figure = 'c_restore') as c_restore_low_gg,
    max(high) filter (where figure = 'c_restore') as c_restore_high_gg,
    max(sd) filter (where figure = 'vcsd') as vcsd_sd_gg,
    max(low) filter (where figure = 'vcsd') as vcsd_low_gg,
    max(high) filter (where figure = 'vcsd') as vcsd_high_gg,
    max(sd_weather) filter (where figure = 'vcsd') as vcsd_sd_weather_gg,
    max(sd_slope) filter (where figure = 'vcsd') as vcsd_sd_slope_gg,
    max(sd_bend) filter (where figure = 'vcsd') as vcsd_sd_bend_gg,
    max(sd_noise) filter (where figure = 'vcsd') as vcsd_sd_noise_gg,
    max(sd_background) filter (where figure = 'vcsd') as vcsd_sd_background_gg,
    max(sd_mixing) filter (where figure = 'vcsd') as vcsd_sd_mixing_gg,
    max(sd_date) filter (where figure = 'vcsd') as vcsd_sd_date_gg,
    max(sd_product) filter (where figure = 'vcsd') as vcsd_sd_product_gg
  from interval(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
  where confidence is not null
  group by mine_id
)
select
  mine_id, name, destroyed_km2, restored_km2, c_destroy_gg, c_restore_gg,
  c_restore_gg / nullif(restored_km2, 0) as c_restore_gg_km2, vcsd_gg,
  known_share(unknown, land) as vcsd_known_share,
  unknown as vcsd_unknown_km2_a,
  known_share(destroyed_unknown, destroyed_land) as destroy_known_share,
  known_share(restored_unknown, restored_land) as restore_known_share,
  before_study_gg as vcsd_before_study_gg,
  c_destroy_sd_gg, c_destroy_low_gg, c_destroy_high_gg, c_restore_sd_gg, c_restore_low_gg, c_restore_high_gg,
  vcsd_sd_gg, vcsd_low_gg, vcsd_high_gg,
  vcsd_sd_weather_gg, vcsd_sd_slope_gg, vcsd_sd_bend_gg, vcsd_sd_noise_gg, vcsd_sd_background_gg, vcsd_sd_mixing_gg, vcsd_sd_date_gg, vcsd_sd_product_gg
from mine_deficit(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
join mine_area(from_year := from_year, to_year := to_year, only_mines := only_mines) using (mine_id)
left join intervals using (mine_id)
order by mine_id;

comment on macro table deficit is 'Deficit of carbon sequestration in vegetation (VCSD), Eq. 5; one row is a mine';
comment on column deficit.mine_id is 'Mine';
comment on column deficit.name is 'Name of the mine';
comment on column deficit.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column deficit.restored_km2 is 'Area restored in the years [km2]';
comment on column deficit.c_destroy_gg is 'Change on destroyed land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column deficit.c_restore_gg is 'Change on restored land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column deficit.c_restore_gg_km2 is 'c_restore_gg per restored area, NULL without any or where c_restore_gg is [Gg CO2 km-2]';
comment on column deficit.vcsd_gg is 'Deficit, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]';
comment on column deficit.vcsd_known_share is 'Share of the destroyed and restored land, times its years, whose change is known; NULL without such land [1]';
comment on column deficit.vcsd_unknown_km2_a is 'Destroyed and restored land, times its years, whose change is unknown [km2 a]';
comment on column deficit.destroy_known_share is 'Share of the destroyed land, times its years, whose change is known; NULL without such land [1]';
comment on column deficit.restore_known_share is 'Share of the restored land, times its years, whose change is known; NULL without such land [1]';
comment on column deficit.vcsd_before_study_gg is 'Part of vcsd_gg on land destroyed before the first year of the study, which has the baseline of undisturbed land; NULL where none of it is known [Gg CO2]';
comment on column deficit.c_destroy_sd_gg is 'Standard deviation of the error of c_destroy_gg; NULL without confidence or control land [Gg CO2]';
comment on column deficit.c_destroy_low_gg is 'Lower end of the interval of c_destroy_gg [Gg CO2]';
comment on column deficit.c_destroy_high_gg is 'Upper end of the interval of c_destroy_gg [Gg CO2]';
comment on column deficit.c_restore_sd_gg is 'Standard deviation of the error of c_restore_gg; NULL without confidence or control land [Gg CO2]';
comment on column deficit.c_restore_low_gg is 'Lower end of the interval of c_restore_gg [Gg CO2]';
comment on column deficit.c_restore_high_gg is 'Upper end of the interval of c_restore_gg [Gg CO2]';
comment on column deficit.vcsd_sd_gg is 'Standard deviation of the error of vcsd_gg; NULL without confidence or control land [Gg CO2]';
comment on column deficit.vcsd_low_gg is 'Lower end of the interval of vcsd_gg [Gg CO2]';
comment on column deficit.vcsd_high_gg is 'Upper end of the interval of vcsd_gg [Gg CO2]';
comment on column deficit.vcsd_sd_weather_gg is 'Part of vcsd_sd_gg of weather: baseline years were wetter or drier than average [Gg CO2]';
comment on column deficit.vcsd_sd_slope_gg is 'Part of vcsd_sd_gg of borrowed lines, which are not the land''s own [Gg CO2]';
comment on column deficit.vcsd_sd_bend_gg is 'Part of vcsd_sd_gg of growth that bends; NULL where control land grows along a line [Gg CO2]';
comment on column deficit.vcsd_sd_noise_gg is 'Part of vcsd_sd_gg of errors of single cells [Gg CO2]';
comment on column deficit.vcsd_sd_background_gg is 'Part of vcsd_sd_gg of the error of background NPP [Gg CO2]';
comment on column deficit.vcsd_sd_mixing_gg is 'Part of vcsd_sd_gg of Eq. 1, which spreads the NPP of a cell evenly [Gg CO2]';
comment on column deficit.vcsd_sd_date_gg is 'Part of vcsd_sd_gg of dates that are a year off; NULL without accuracies [Gg CO2]';
comment on column deficit.vcsd_sd_product_gg is 'Part of vcsd_sd_gg of the bias of the NPP product; NULL without npp_sd [Gg CO2]';
