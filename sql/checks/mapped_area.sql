-- mapped_area: S is the land of the cell's cohorts; one row is a cell where it is not, to 1e-9.
with
held as (
  select cell_id, sum(area_m2) as held_m2
  from cohort
  group by cell_id
)
select cell_id::varchar as place, mapped_m2 as found, held_m2 as expected
from cell
left join held using (cell_id)
where abs(mapped_m2 - coalesce(held_m2, 0)) > 1e-9 * mapped_m2;
