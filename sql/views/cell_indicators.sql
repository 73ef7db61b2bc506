-- cell_indicators: productivity of the NPP cells; one row is a pixel of the NPP raster that the map touches. Values of a year are for
-- to_year; the mean is over the years from from_year to to_year with known NPP (net primary production). VCS by Eq. 2.
create macro cell_indicators(from_year := null, to_year := null, co2_per_carbon := null) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
last as (
  select max(year) as year
  from years
),
means as (
  select cell_id, count(npp_b) as known_years, sum(cast(npp_b as decimal(38, 9))) / 1e0 / nullif(count(npp_b), 0) as npp_b_mean
  from cell_year
  join years using (year)
  group by cell_id
),
latest as (
  select
    cell_id, year, vegetated_m2, npp_b, npp_bg, npp_a,
    npp_a * coalesce(positive_factor(co2_per_carbon), study_co2_per_carbon) as vcs
  from cell_year
  join last using (year)
  cross join study
)
select
  cell_id, grid_row, grid_col, lon, lat, mapped_m2, npp_b_mean, known_years,
  year, vegetated_m2, 1 - vegetated_m2 / mapped_m2 as destroyed_share, npp_b, npp_bg, npp_a, vcs
from cell
join means using (cell_id)
join latest using (cell_id)
order by cell_id;

comment on macro table cell_indicators is 'Productivity of the NPP cells, over the years and in the last; one row is a pixel of the NPP raster that the map touches';
comment on column cell_indicators.cell_id is 'Cell';
comment on column cell_indicators.grid_row is 'Row in the NPP grid, for MODIS in the sinusoidal world';
comment on column cell_indicators.grid_col is 'Column in the NPP grid, for MODIS in the sinusoidal world';
comment on column cell_indicators.lon is 'Longitude of the centre, WGS 84 [degree]';
comment on column cell_indicators.lat is 'Latitude of the centre, WGS 84 [degree]';
comment on column cell_indicators.mapped_m2 is 'Area of its mapped pixels, S of Eq. 1 [m2]';
comment on column cell_indicators.npp_b_mean is 'Mean of NPP before scale transformation over the known years, NULL without any [g C m-2 a-1]';
comment on column cell_indicators.known_years is 'Years with known NPP [a]';
comment on column cell_indicators.year is 'Year of the columns that follow [a]';
comment on column cell_indicators.vegetated_m2 is 'Area of pixels that are not destroyed, S_veg of Eq. 1 [m2]';
comment on column cell_indicators.destroyed_share is 'Share of the mapped area that is destroyed [1]';
comment on column cell_indicators.npp_b is 'NPP before scale transformation, NULL where the raster holds none [g C m-2 a-1]';
comment on column cell_indicators.npp_bg is 'Background NPP of bare land, NULL where nothing is destroyed [g C m-2 a-1]';
comment on column cell_indicators.npp_a is 'NPP of the vegetated pixels, Eq. 1 [g C m-2 a-1]';
comment on column cell_indicators.vcs is 'Carbon sequestration in vegetation of the vegetated pixels, Eq. 2 [g CO2 m-2 a-1]';
