-- annual_sum: sums of VCS over land inside mines, for annual_vcs and vcs_trend; one row is a year with known VCS.
create macro annual_sum(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
select
  year,
  sum(pixels) as pixels,
  sum(cast(pixels * g_m2 as decimal(38, 9))) / 1e0 as pixel_sum,
  sum(cast(pixels * g_m2 * g_m2 as decimal(38, 9))) / 1e0 as pixel_squares,
  min(g_m2) = max(g_m2) as uniform,
  exact_total(area_m2) as total_m2,
  exact_total(g_m2 * area_m2) as total_g
from land_year(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
group by year;

comment on macro table annual_sum is 'Sums of VCS over land inside mines; one row is a year with known VCS';
