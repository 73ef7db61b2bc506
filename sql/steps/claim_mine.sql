-- claim_mine: the mine that claimed pixels stand for in a year: 99 % of their restored land is of it, and they have 99 % of its restored
-- land; one row is a mine, no row where they stand for none.
create macro claim_mine(at_year, first_pixels := null, last_pixels := null) as table
with
restored as (
  select cohort_id
  from cohort_year
  where year = at_year and state = 'restored'
),
claimed as (
  select mine_id, sum(exact(land.area_m2)) as claimed_area
  from claimed_land(first_pixels := first_pixels, last_pixels := last_pixels) as land
  join restored using (cohort_id)
  join cohort using (cohort_id)
  group by mine_id
),
mine_restored as (
  select mine_id, sum(exact(area_m2)) as whole_area
  from cohort
  join restored using (cohort_id)
  group by mine_id
)
select mine_id
from claimed
join mine_restored using (mine_id)
where claimed_area >= 0.99 * whole_area and claimed_area >= 0.99 * (select sum(claimed_area) from claimed);
