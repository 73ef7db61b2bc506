-- vcsd_adjusted: the deficit by the weather-adjusted baseline beside the published one; one row is a mine, or all mines (mine_id total). The
-- baseline is fitted to VCS / (1 + r), r the weather of the year on control land, so that wet and dry baseline years count alike.
-- weather_gg is what the weather of the baseline years makes of the published figure. NULL without control land.
create macro vcsd_adjusted(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := 0.95
) as table
with
figures as (
  from interval(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
)
select
  mine_id,
  max(value) filter (where figure = 'vcsd_adjusted') as vcsd_gg,
  max(sd) filter (where figure = 'vcsd_adjusted') as vcsd_sd_gg,
  max(low) filter (where figure = 'vcsd_adjusted') as vcsd_low_gg,
  max(high) filter (where figure = 'vcsd_adjusted') as vcsd_high_gg,
  max(value) filter (where figure = 'c_destroy_adjusted') as c_destroy_gg,
  max(value) filter (where figure = 'c_restore_adjusted') as c_restore_gg,
  max(value) filter (where figure = 'vcsd') as published_gg,
  max(value) filter (where figure = 'vcsd') - max(value) filter (where figure = 'vcsd_adjusted') as weather_gg
from figures
group by mine_id
order by case mine_id when 'total' then 0 else 1 end, mine_id;

comment on macro table vcsd_adjusted is 'Deficit by the weather-adjusted baseline beside the published one; one row is a mine or all mines';
comment on column vcsd_adjusted.mine_id is 'Mine; total is all chosen mines together';
comment on column vcsd_adjusted.vcsd_gg is 'Deficit by the weather-adjusted baseline, positive where sequestration was lost; NULL without control land [Gg CO2]';
comment on column vcsd_adjusted.vcsd_sd_gg is 'Standard deviation of its error [Gg CO2]';
comment on column vcsd_adjusted.vcsd_low_gg is 'Lower end of its interval [Gg CO2]';
comment on column vcsd_adjusted.vcsd_high_gg is 'Upper end of its interval [Gg CO2]';
comment on column vcsd_adjusted.c_destroy_gg is 'Change on destroyed land by that baseline, negative is a loss [Gg CO2]';
comment on column vcsd_adjusted.c_restore_gg is 'Change on restored land by that baseline, negative is a loss [Gg CO2]';
comment on column vcsd_adjusted.published_gg is 'The published deficit, vcsd_gg of deficit [Gg CO2]';
comment on column vcsd_adjusted.weather_gg is 'Published less adjusted deficit: the weather of the baseline years [Gg CO2]';
