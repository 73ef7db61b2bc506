-- background_beyond_range: where NPP_bg is essentially the sample mean, because all samples of the year lie beyond the practical
-- range of its variogram; one row is a cell in a year. Years without kriging have no row.
create macro background_beyond_range(from_year := null, to_year := null) as table
with
ranges as (
  select year, effective_range_m
  from background_year
  join study_year(from_year := from_year, to_year := to_year) using (year)
  where effective_range_m is not null
),
backgrounds as (
  select cell_id, year, nearest_sample_m, npp_bg, npp_bg_variance
  from cell_year
  where nearest_sample_m is not null
)
select cell_id, year, x_m, y_m, nearest_sample_m, effective_range_m, npp_bg, npp_bg_variance
from backgrounds
join ranges using (year)
join cell using (cell_id)
where nearest_sample_m > effective_range_m
order by year, cell_id;

comment on macro table background_beyond_range is 'Background NPP beyond the range of all samples; one row is a cell in a year';
comment on column background_beyond_range.cell_id is 'Cell';
comment on column background_beyond_range.year is 'Year [a]';
comment on column background_beyond_range.x_m is 'Easting of the centre in the map''s CRS, or in UTM where its lengths are not true [m]';
comment on column background_beyond_range.y_m is 'Northing of the centre in the map''s CRS, or in UTM where its lengths are not true [m]';
comment on column background_beyond_range.nearest_sample_m is 'Distance to the nearest background sample of the year [m]';
comment on column background_beyond_range.effective_range_m is 'Practical range: distance at which the variogram reaches 95 % of its sill, the spherical one all of it [m]';
comment on column background_beyond_range.npp_bg is 'Background NPP, close to the sample mean [g C m-2 a-1]';
comment on column background_beyond_range.npp_bg_variance is 'Its kriging variance, close to the sill or above [(g C m-2 a-1)2]';
