-- mine_vcs: sums of VCS and of its direct changes; one row is a mine in a year, every year of the study, land outside mines together
-- with the mine_id NULL. The sums are exact: whole numbers of 10^-5, as exact makes them. Datasets of earlier versions have no such file, and
-- computed_mine_vcs takes its place.
create view mine_vcs as
select
  mine_id::varchar as mine_id, year::integer as year,
  known_area::decimal(38, 0) as known_area, vcs::decimal(38, 0) as vcs,
  undisturbed_area::decimal(38, 0) as undisturbed_area, undisturbed_vcs::decimal(38, 0) as undisturbed_vcs,
  destroyed_area::decimal(38, 0) as destroyed_area, restored_area::decimal(38, 0) as restored_area,
  decrease::decimal(38, 0) as decrease, increase::decimal(38, 0) as increase,
  decrease_unknown_area::decimal(38, 0) as decrease_unknown_area, increase_unknown_area::decimal(38, 0) as increase_unknown_area
from read_parquet(dataset_file('mine_vcs.parquet'));

comment on view mine_vcs is 'Sums of VCS and of its direct changes; one row is a mine in a year';
comment on column mine_vcs.mine_id is 'Mine, NULL = land outside mines';
comment on column mine_vcs.year is 'Year [a]';
comment on column mine_vcs.known_area is 'Land whose VCS is known, destroyed land included [10^-5 m2]';
comment on column mine_vcs.vcs is 'VCS of that land [10^-5 g CO2 a-1]';
comment on column mine_vcs.undisturbed_area is 'Land that was never destroyed and whose VCS is known [10^-5 m2]';
comment on column mine_vcs.undisturbed_vcs is 'VCS of that land [10^-5 g CO2 a-1]';
comment on column mine_vcs.destroyed_area is 'Land destroyed in the year [10^-5 m2]';
comment on column mine_vcs.restored_area is 'Land restored in the year [10^-5 m2]';
comment on column mine_vcs.decrease is 'VCS of the year before on the land destroyed, where it is known [10^-5 g CO2 a-1]';
comment on column mine_vcs.increase is 'VCS of the year on the land restored, where it is known [10^-5 g CO2 a-1]';
comment on column mine_vcs.decrease_unknown_area is 'Destroyed land whose VCS of the year before is unknown, as in the first year [10^-5 m2]';
comment on column mine_vcs.increase_unknown_area is 'Restored land whose VCS is unknown [10^-5 m2]';
