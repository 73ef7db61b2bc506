-- control_year: the control land of a mine, whose years show the weather that the mine had; one row is a control in a year. It has no
-- rows in a dataset that an earlier version loaded, nor without 4 cells of control land; no figure then has an interval.
--
--     r = vcs / line − 1
create view control_year as
select
  mine_id::varchar as mine_id, year::integer as year, land::varchar as land, cells::integer as cells, vcs::double as vcs,
  line::double as line, r::double as r
from read_parquet(dataset_file('control_year.parquet'));

comment on view control_year is 'Control land: never destroyed, in cells always wholly vegetated, whose years show the weather; one row is a control in a year';
comment on column control_year.mine_id is 'Mine that it is the control of, NULL for the pooled control of all mines';
comment on column control_year.year is 'Year [a]';
comment on column control_year.land is 'own (in the mine, 4 cells or more), near (in the 16 nearest such cells) or pooled (in all mines, or on the whole map where that is less than 4 cells)';
comment on column control_year.cells is 'Cells of the land [1]';
comment on column control_year.vcs is 'Area-weighted mean VCS of the land [g CO2 m-2 a-1]';
comment on column control_year.line is 'Least squares of vcs on the year [g CO2 m-2 a-1]';
comment on column control_year.r is 'Deviation of the year from the line as a share of it: the weather; NULL where the line is 0 [1]';
