-- cell: the NPP cells; one row is a pixel of the raster of net primary production (NPP) that the map touches.
-- Datasets of older versions have no outlines: the name geometry then means the column of "older".
create view cell as
select
  file.cell_id, file.grid_row, file.grid_col, file.x_m, file.y_m, file.lon, file.lat, file.mapped_m2, file.geometry
from (select null::geometry('OGC:CRS84') as geometry) as older
cross join lateral (
  select cell_id, grid_row, grid_col, x_m, y_m, lon, lat, mapped_m2, geometry
  from read_parquet(dataset_file('cell.parquet'))
) as file;

comment on view cell is 'NPP cells; one row is a pixel of the NPP raster that the map touches';
comment on column cell.cell_id is 'Cell, unique';
comment on column cell.grid_row is 'Row in the NPP grid, for MODIS in the sinusoidal world';
comment on column cell.grid_col is 'Column in the NPP grid, for MODIS in the sinusoidal world';
comment on column cell.x_m is 'Easting of the centre in the map''s CRS, or in UTM where its lengths are not true [m]';
comment on column cell.y_m is 'Northing of the centre in the map''s CRS, or in UTM where its lengths are not true [m]';
comment on column cell.lon is 'Longitude of the centre, WGS 84 [degree]';
comment on column cell.lat is 'Latitude of the centre, WGS 84 [degree]';
comment on column cell.mapped_m2 is 'Area of its mapped pixels, S of Eq. 1 [m2]';
comment on column cell.geometry is 'Outline, a quadrilateral, EPSG:4326; NULL where it cannot be projected and in datasets of older versions';
