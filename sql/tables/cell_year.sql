-- cell_year: NPP of the cells before and after the scale transformation; one row is a cell in a year. Eq. 1:
--
--     npp_a_raw = (npp_b · S − npp_bg · (S − S_veg)) / S_veg,   npp_a = max(0, npp_a_raw)
create view cell_year as
select cell_id, year, npp_b, npp_class, vegetated_m2, npp_bg, npp_bg_variance, npp_a_raw, npp_a, nearest_sample_m
from read_parquet(dataset_file('cell_year.parquet'));

comment on view cell_year is 'Net primary production (NPP) of the cells before and after the scale transformation of Eq. 1; one row is a cell in a year';
comment on column cell_year.cell_id is 'Cell';
comment on column cell_year.year is 'Year [a]';
comment on column cell_year.npp_b is 'Net primary production (NPP) before scale transformation, NULL where the raster holds none [g C m-2 a-1]';
comment on column cell_year.npp_class is 'Fill code of the raster where npp_b is NULL, else NULL';
comment on column cell_year.vegetated_m2 is 'Area of pixels that are not destroyed, S_veg of Eq. 1 [m2]';
comment on column cell_year.npp_bg is 'Background NPP of bare land, NULL where nothing is destroyed [g C m-2 a-1]';
comment on column cell_year.npp_bg_variance is 'Kriging variance of npp_bg, NULL without kriging [(g C m-2 a-1)2]';
comment on column cell_year.npp_a_raw is 'NPP of the vegetated pixels before negative values become 0 [g C m-2 a-1]';
comment on column cell_year.npp_a is 'NPP of the vegetated pixels, Eq. 1 [g C m-2 a-1]';
comment on column cell_year.nearest_sample_m is 'Distance to the nearest background sample of the year, NULL where npp_bg is or the year has none [m]';
