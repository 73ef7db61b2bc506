-- study: the settings the dataset was loaded with; one row is the study.
-- Most statements read it, many of them several times, so it is kept in memory.
-- Datasets without guard years have no such column. The defaults of parameters carry the prefix study_, since a parameter hides a column of its name.
create table study as
with
fields as (
  select null::integer as guard_years
  where false
),
file as (
  from read_parquet(dataset_file('study.parquet'))
  union all by name
  from fields
)
select
  name, first_year, last_year,
  file.min_baseline_years as study_min_baseline_years,
  file.baseline_through as study_baseline_through,
  coalesce(guard_years, 0) as study_guard_years,
  organic_matter_per_carbon, co2_per_organic_matter,
  file.co2_per_carbon as study_co2_per_carbon,
  map_crs, map_width, map_height,
  map_x0_m, map_pixel_width_m, map_row_rotation, map_y0_m, map_column_rotation, map_pixel_height_m,
  pixel_years
from file;

comment on table study is 'The study and its settings; one row';
comment on column study.name is 'Name of the study';
comment on column study.first_year is 'First year of the study [a]';
comment on column study.last_year is 'Last year of the study [a]';
comment on column study.study_min_baseline_years is 'Known years an own baseline needs; default of min_baseline_years [a]';
comment on column study.study_baseline_through is 'Default of baseline_through: before_destruction or through_destruction';
comment on column study.study_guard_years is 'Further years before the destruction that the fit of the baseline leaves out; default of guard_years [a]';
comment on column study.organic_matter_per_carbon is 'Organic matter per carbon, Eq. 2 [1]';
comment on column study.co2_per_organic_matter is 'CO2 fixed per organic matter, Eq. 2 [1]';
comment on column study.study_co2_per_carbon is 'VCS per NPP, the product of the two; default of co2_per_carbon [g CO2/g C]';
comment on column study.map_crs is 'Coordinate reference system of the disturbance map, WKT';
comment on column study.map_width is 'Columns of the disturbance map [pixel]';
comment on column study.map_height is 'Rows of the disturbance map [pixel]';
comment on column study.map_x0_m is 'Geotransform 0: x of the top left corner [map unit]';
comment on column study.map_pixel_width_m is 'Geotransform 1: pixel width [map unit]';
comment on column study.map_row_rotation is 'Geotransform 2: row rotation [map unit]';
comment on column study.map_y0_m is 'Geotransform 3: y of the top left corner [map unit]';
comment on column study.map_column_rotation is 'Geotransform 4: column rotation [map unit]';
comment on column study.map_pixel_height_m is 'Geotransform 5: pixel height, negative when north is up [map unit]';
comment on column study.pixel_years is 'What the files of pixel_year cover: mines, all or none';
