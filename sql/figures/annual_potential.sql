-- annual_potential: Figures 2c and 2d, the potential change of all mines; one row is a year. Negative is a loss.
--
--     change = C_destroy + C_restore
--
-- Land of unknown change contributes nothing. A change whose land is all unknown is NULL.
create macro annual_potential(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
sums as (
  select
    year, total(c_destroy) as c_destroy, total(c_restore) as c_restore, total(c_destroy) + total(c_restore) as change,
    total_km2(land) as land, total_km2(destroyed_land) as destroyed_land, total_km2(restored_land) as restored_land,
    total_km2(unknown) as unknown, total_km2(destroyed_unknown) as destroyed_unknown,
    total_km2(restored_unknown) as restored_unknown
  from mine_change(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by year
)
select
  year,
  if_known(c_destroy, destroyed_unknown, destroyed_land) as c_destroy_gg,
  if_known(c_restore, restored_unknown, restored_land) as c_restore_gg,
  if_known(change, unknown, land) as change_gg,
  unknown as unknown_km2, known_share(unknown, land) as known_share
from sums
order by year;

comment on macro table annual_potential is 'Figures 2c and 2d: potential change of all mines; one row is a year';
comment on column annual_potential.year is 'Year [a]';
comment on column annual_potential.c_destroy_gg is 'Change on destroyed land, negative is a loss; NULL where none of it is known [Gg CO2 a-1]';
comment on column annual_potential.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain; NULL where none of it is known [Gg CO2 a-1]';
comment on column annual_potential.change_gg is 'Both together, negative is a loss; NULL where none of the land is known [Gg CO2 a-1]';
comment on column annual_potential.unknown_km2 is 'Destroyed or restored area of unknown change, which the changes lack [km2]';
comment on column annual_potential.known_share is 'Share of the destroyed and restored land whose change is known, NULL without such land [1]';
