-- restore_gain: whether restored land gained or lost against the undisturbed baseline, as far as the interval tells; one row is a mine with
-- restored land in the years.
--
--     gain if low > 0        loss if high < 0        else undecided
create macro restore_gain(
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
  mine_id, figures.value as c_restore_gg, sd as c_restore_sd_gg, low as c_restore_low_gg, high as c_restore_high_gg,
  case when low > 0 then 'gain' when high < 0 then 'loss' when low is not null then 'undecided' end as gain
from figures
join mine_deficit(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (mine_id)
where figure = 'c_restore' and restored_land > 0
order by mine_id;

comment on macro table restore_gain is 'Whether restored land gained or lost, as far as the interval tells; one row is a mine with restored land';
comment on column restore_gain.mine_id is 'Mine';
comment on column restore_gain.c_restore_gg is 'Change on restored land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column restore_gain.c_restore_sd_gg is 'Standard deviation of its error; NULL without control land [Gg CO2]';
comment on column restore_gain.c_restore_low_gg is 'Lower end of its interval [Gg CO2]';
comment on column restore_gain.c_restore_high_gg is 'Upper end of its interval [Gg CO2]';
comment on column restore_gain.gain is 'gain, loss or undecided; NULL without an interval';
