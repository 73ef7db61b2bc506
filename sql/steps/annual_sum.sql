-- annual_sum: sums of VCS over the known land inside mines, for annual_vcs and vcs_trend; one row is a year with known VCS. A year in
-- which NPP is unknown has none.
create macro annual_sum(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
extent as (
  select sum(whole_area) as whole_area
  from mine_extent(only_mines := only_mines)
),
sums as (
  select
    year,
    sum(pixels) as pixels,
    sum(cast(pixels * g_m2 as decimal(38, 9))) / 1e0 as pixel_sum,
    sum(cast(pixels * g_m2 * g_m2 as decimal(38, 9))) / 1e0 as pixel_squares,
    min(g_m2) as lowest, max(g_m2) as highest,
    sum(exact_area) as exact_area,
    exact_total(g_m2 * area_m2) as total_g
  from land_year(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by year
)
select
  year, pixels, pixel_sum, pixel_squares, lowest = highest as uniform, exact_area, exact_area / 1e5 as total_m2, total_g
from sums
cross join extent
where has_mean(highest, exact_area, whole_area);

comment on macro table annual_sum is 'Sums of VCS over the known land inside mines; one row is a year with known VCS';
