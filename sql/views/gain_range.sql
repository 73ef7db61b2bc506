-- gain_range: how many mines gain on restored land, as a range; one row is the study. mines_with_gain is what summary counts.
create macro gain_range(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := 0.95
) as table
with
gains as (
  from restore_gain(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
)
select
  count(*) filter (where c_restore_gg > 0) as mines_with_gain,
  case when count(gain) > 0 then count(*) filter (where gain = 'gain') end as surely,
  case when count(gain) > 0 then count(*) filter (where c_restore_high_gg > 0) end as at_most,
  'from ' || surely || ' to ' || at_most as mines_with_gain_range,
  count(*) as mines_with_restored_land
from gains;

comment on macro table gain_range is 'How many mines gain on restored land, as a range; one row is the study';
comment on column gain_range.mines_with_gain is 'Mines with c_restore_gg > 0 [1]';
comment on column gain_range.surely is 'Mines whose interval lies above 0; NULL without intervals [1]';
comment on column gain_range.at_most is 'Mines whose interval reaches above 0; NULL without intervals [1]';
comment on column gain_range.mines_with_gain_range is 'Both as text, such as from 3 to 7; NULL without intervals';
comment on column gain_range.mines_with_restored_land is 'Mines with restored land in the years [1]';
