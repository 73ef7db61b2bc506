-- undisturbed_error: error of the VCS of the land of the undisturbed line that the background brings, taken as one error everywhere; one row is
-- a year in which some of that land lies in partly destroyed cells.
create macro undisturbed_error(co2_per_carbon := null) as table
with
land as (
  select cell_id, area_m2
  from cohort
  cross join undisturbed_line() as line
  where destroyed_year is null and (mine_id is not null or line.extent = 'map')
),
extent as (
  select sum(exact(area_m2)) / 1e5 as whole_m2
  from land
)
select year, exact_total(area_m2 * bg_error) / whole_m2 as bg_error
from land
join cell_amplification(co2_per_carbon := co2_per_carbon) using (cell_id)
cross join extent
group by year, whole_m2;

comment on macro table undisturbed_error is 'Error of the VCS of undisturbed land that the background brings; one row is a year';
