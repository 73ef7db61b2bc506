-- direct_change: VCS lost and gained in the year of destruction and restoration; one row is a mine in a year, zeros included.
-- Both changes are positive.
--
--     decrease = Σ VCS(T_D − 1)·area        increase = Σ VCS(T_R)·area
--
-- Land of unknown VCS contributes nothing and its area is shown. Where that is all of the land, the change is NULL. The decrease of
-- land destroyed in the first year is unknown, since the year before is.
-- confidence, such as 0.95, adds intervals, see interval; without it their columns are NULL and not computed.
create macro direct_change(
  from_year := null, to_year := null, co2_per_carbon := null, only_mines := null,
  accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := null
) as table
with
intervals as (
  select
    mine_id, year,
    max(sd) filter (where figure = 'decrease') as decrease_sd_gg, max(low) filter (where figure = 'decrease') as decrease_low_gg, max(high) filter (where figure = 'decrease') as decrease_high_gg,
    max(sd) filter (where figure = 'increase') as increase_sd_gg, max(low) filter (where figure = 'increase') as increase_low_gg, max(high) filter (where figure = 'increase') as increase_high_gg
  from interval_year(
    from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
  where confidence is not null
  group by mine_id, year
)
select
  mine_id, year, destroyed_km2, restored_km2, decrease_gg, increase_gg, decrease_unknown_km2, increase_unknown_km2,
  decrease_known_share, increase_known_share,
  decrease_sd_gg, decrease_low_gg, decrease_high_gg, increase_sd_gg, increase_low_gg, increase_high_gg
from event_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
left join intervals using (mine_id, year)
order by mine_id, year;

comment on macro table direct_change is 'VCS lost and gained in the year of destruction and restoration; one row is a mine in a year';
comment on column direct_change.mine_id is 'Mine';
comment on column direct_change.year is 'Year [a]';
comment on column direct_change.destroyed_km2 is 'Area destroyed in the year [km2]';
comment on column direct_change.restored_km2 is 'Area restored in the year [km2]';
comment on column direct_change.decrease_gg is 'VCS of the year before on the land destroyed, positive; NULL where none of it is known, as in the first year [Gg CO2 a-1]';
comment on column direct_change.increase_gg is 'VCS of the year on the land restored, positive; NULL where none of it is known [Gg CO2 a-1]';
comment on column direct_change.decrease_unknown_km2 is 'Destroyed area whose VCS of the year before is unknown, which decrease_gg lacks [km2]';
comment on column direct_change.increase_unknown_km2 is 'Restored area whose VCS is unknown, which increase_gg lacks [km2]';
comment on column direct_change.decrease_known_share is 'Share of the destroyed area whose VCS of the year before is known, NULL without any [1]';
comment on column direct_change.increase_known_share is 'Share of the restored area whose VCS is known, NULL without any [1]';
comment on column direct_change.decrease_sd_gg is 'Standard deviation of the error of decrease_gg; NULL without confidence or control land [Gg CO2 a-1]';
comment on column direct_change.decrease_low_gg is 'Lower end of the interval of decrease_gg [Gg CO2 a-1]';
comment on column direct_change.decrease_high_gg is 'Upper end of the interval of decrease_gg [Gg CO2 a-1]';
comment on column direct_change.increase_sd_gg is 'Standard deviation of the error of increase_gg; NULL without confidence or control land [Gg CO2 a-1]';
comment on column direct_change.increase_low_gg is 'Lower end of the interval of increase_gg [Gg CO2 a-1]';
comment on column direct_change.increase_high_gg is 'Upper end of the interval of increase_gg [Gg CO2 a-1]';
