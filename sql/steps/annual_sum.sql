-- annual_sum: VCS of the known land inside mines, for vcs_line and annual_vcs; one row is a year with known VCS. A year in which NPP is
-- unknown has none. exact_area is in units of 10^-5 m2.
create macro annual_sum(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
extent as (
  select sum(whole_area) as whole_area
  from mine_extent(only_mines := only_mines)
),
sums as (
  select year, sum(known_area) as exact_area, sum(vcs) as exact_g
  from mine_sum(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  where mine_id is not null
  group by year
)
select year, exact_area, exact_area / 1e5 as total_m2, exact_g / 1e5 as total_g
from sums
cross join extent
where has_mean(exact_g, exact_area, whole_area);

comment on macro table annual_sum is 'VCS of the known land inside mines; one row is a year with known VCS';
