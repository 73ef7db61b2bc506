-- cohort: pixels with one history of events; one row is all such pixels of one mine in one cell.
create view cohort as
select cohort_id, mine_id, cell_id, destroyed_year, restored_year, cycles, pixels, area_m2
from read_parquet(dataset_file('cohort.parquet'));

comment on view cohort is 'Cohorts; one row is all pixels of a mine and cell with one history';
comment on column cohort.cohort_id is 'Cohort number, 1 to n without gaps; ordered: land in mines that was ever destroyed, other land in mines, land outside';
comment on column cohort.mine_id is 'Mine, NULL outside mines';
comment on column cohort.cell_id is 'Cell';
comment on column cohort.destroyed_year is 'Year of the first destruction T_D, NULL = never [a]';
comment on column cohort.restored_year is 'Year of the last restoration T_R if the history ends restored, else NULL [a]';
comment on column cohort.cycles is 'Destructions in the history [1]';
comment on column cohort.pixels is 'Pixels [pixel]';
comment on column cohort.area_m2 is 'Area [m2]';
