-- potential_change: VCS relative to the undisturbed baseline, Eq. 4; one row is a mine in a year, zeros included. Negative is a loss.
--
--     C_destroy = Σ (0 − baseline)·area on destroyed land       C_restore = Σ (VCS − baseline)·area on restored land
--
-- Land follows its state in the year, from T_D on (literal reading: from T_D + 1 on). Land whose VCS or baseline is unknown
-- contributes nothing and its area is shown. Where that is all of the land, the change is NULL.
-- confidence, such as 0.95, adds intervals, see interval; without it their columns are NULL and not computed.
create macro potential_change(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null,
  accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := null
) as table
with
intervals as (
  select
    mine_id, year,
    max(sd) filter (where figure = 'c_destroy') as c_destroy_sd_gg, max(low) filter (where figure = 'c_destroy') as c_destroy_low_gg, max(high) filter (where figure = 'c_destroy') as c_destroy_high_gg,
    max(sd) filter (where figure = 'c_restore') as c_restore_sd_gg, max(low) filter (where figure = 'c_restore') as c_restore_low_gg, max(high) filter (where figure = 'c_restore') as c_restore_high_gg
  from interval_year(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
  where confidence is not null
  group by mine_id, year
)
select
  mine_id, year,
  if_known(c_destroy, destroyed_unknown, destroyed_land) as c_destroy_gg,
  if_known(c_restore, restored_unknown, restored_land) as c_restore_gg,
  unknown as unknown_km2,
  known_share(unknown, land) as known_share,
  known_share(destroyed_unknown, destroyed_land) as destroy_known_share,
  known_share(restored_unknown, restored_land) as restore_known_share,
  c_destroy_sd_gg, c_destroy_low_gg, c_destroy_high_gg, c_restore_sd_gg, c_restore_low_gg, c_restore_high_gg
from mine_change(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
left join intervals using (mine_id, year)
order by mine_id, year;

comment on macro table potential_change is 'VCS relative to the undisturbed baseline, Eq. 4; one row is a mine in a year';
comment on column potential_change.mine_id is 'Mine';
comment on column potential_change.year is 'Year [a]';
comment on column potential_change.c_destroy_gg is 'Change on destroyed land, negative is a loss; NULL where none of it is known [Gg CO2 a-1]';
comment on column potential_change.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain; NULL where none of it is known [Gg CO2 a-1]';
comment on column potential_change.unknown_km2 is 'Destroyed or restored area of unknown change, which the changes lack [km2]';
comment on column potential_change.known_share is 'Share of the destroyed and restored land whose change is known, NULL without such land [1]';
comment on column potential_change.destroy_known_share is 'Share of the destroyed land whose change is known, NULL without such land [1]';
comment on column potential_change.restore_known_share is 'Share of the restored land whose change is known, NULL without such land [1]';
comment on column potential_change.c_destroy_sd_gg is 'Standard deviation of the error of c_destroy_gg; NULL without confidence or control land [Gg CO2 a-1]';
comment on column potential_change.c_destroy_low_gg is 'Lower end of the interval of c_destroy_gg [Gg CO2 a-1]';
comment on column potential_change.c_destroy_high_gg is 'Upper end of the interval of c_destroy_gg [Gg CO2 a-1]';
comment on column potential_change.c_restore_sd_gg is 'Standard deviation of the error of c_restore_gg; NULL without confidence or control land [Gg CO2 a-1]';
comment on column potential_change.c_restore_low_gg is 'Lower end of the interval of c_restore_gg [Gg CO2 a-1]';
comment on column potential_change.c_restore_high_gg is 'Upper end of the interval of c_restore_gg [Gg CO2 a-1]';
