-- mine: the mines of the study; one row is a mine.
create view mine as
select mine_id, name, area_km2, geometry
from read_parquet(dataset_file('mine.parquet'));

comment on view mine is 'Mines; one row is a mine';
comment on column mine.mine_id is 'Mine, unique';
comment on column mine.name is 'Name of the mine';
comment on column mine.area_km2 is 'Ellipsoidal area of the polygon [km2]';
comment on column mine.geometry is 'Polygon, EPSG:4326';
