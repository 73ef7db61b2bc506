-- Kriging in SQL: background NPP estimated anew beside the stored one; one row is a cell.
-- The year is the last that was kriged.
-- The samples are all wholly destroyed cells; the dataset's leave out those at the edge of the map, which explains small differences.
with
last_kriged as (
  select year, model, nugget, sill, range_m
  from background_year
  where method = 'kriging'
  order by year desc
  limit 1
),
samples as (
  select list(x_m order by cell_id) as xs, list(y_m order by cell_id) as ys, list(npp_b order by cell_id) as zs
  from cell_year
  join cell using (cell_id)
  join last_kriged using (year)
  where vegetated_m2 = 0 and npp_b is not null
),
targets as (
  select cell_id, year, x_m, y_m, npp_bg, npp_bg_variance
  from cell_year
  join cell using (cell_id)
  join last_kriged using (year)
  where npp_bg is not null
  order by cell_id
  limit 10
)
select
  cell_id, year, npp_bg as stored, krige(x_m, y_m, xs, ys, zs, model, nugget, sill, range_m) as estimated,
  npp_bg_variance as stored_variance, krige_variance(x_m, y_m, xs, ys, zs, model, nugget, sill, range_m) as variance
from targets
join last_kriged using (year)
cross join samples
order by cell_id;
