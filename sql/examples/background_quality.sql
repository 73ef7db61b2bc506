-- How good the background NPP is: cross-validation and range; one row is a year.
with
estimated as (
  select year, count(*) as cells, avg(npp_bg) as npp_bg_mean, sqrt(avg(npp_bg_variance)) as kriging_sd
  from cell_year
  where npp_bg is not null
  group by year
),
beyond as (
  select year, count(*) as cells_beyond_range
  from background_beyond_range
  group by year
)
select
  year, method, samples, model, effective_range_m, cells, coalesce(cells_beyond_range, 0) as cells_beyond_range,
  npp_bg_mean, kriging_sd, rmse, msdr
from background_year
left join estimated using (year)
left join beyond using (year)
order by year;
