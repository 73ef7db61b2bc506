-- control_cell: line of a cell of the pooled control, freed from weather, from which the error of single cells is estimated; one row is a
-- cell. It has rows where control_year has.
--
--     VCS / (1 + r) = intercept + slope · year
create view control_cell as
select
  cell_id::integer as cell_id, mine_id::varchar as mine_id, slope::double as slope, intercept::double as intercept, squares::double as squares
from read_parquet(dataset_file('control_cell.parquet'));

comment on view control_cell is 'Line of a cell of the pooled control, freed from weather; one row is a cell';
comment on column control_cell.cell_id is 'Cell';
comment on column control_cell.mine_id is 'Mine whose own control gives r, NULL where that is the pooled control';
comment on column control_cell.slope is 'Slope of the line [g CO2 m-2 a-2]';
comment on column control_cell.intercept is 'Value of the line in the year 0 [g CO2 m-2 a-1]';
comment on column control_cell.squares is 'Sum of the squared residuals [(g CO2 m-2 a-1)2]';
