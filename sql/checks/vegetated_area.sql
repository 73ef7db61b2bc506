-- vegetated_area: S_veg is S without the land of destroyed cohorts; one row is a cell and year where it is not, to 1e-9 of S.
with
lost as (
  select cell_id, year, sum(area_m2) as lost_m2
  from cohort_year
  join cohort using (cohort_id)
  where state = 'destroyed'
  group by cell_id, year
)
select
  cell_id || ' in ' || year as place, vegetated_m2 as found, mapped_m2 - coalesce(lost_m2, 0) as expected
from cell_year
join cell using (cell_id)
left join lost using (cell_id, year)
where abs(vegetated_m2 - (mapped_m2 - coalesce(lost_m2, 0))) > 1e-9 * mapped_m2;
