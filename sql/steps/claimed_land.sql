-- claimed_land: the mapped land of a mine, or of the pixels from each of first_pixels to each of last_pixels; one row is a cohort.
create macro claimed_land(of_mine := null, first_pixels := null, last_pixels := null) as table
with
runs as (
  select unnest(first_pixels::bigint[]) as first_pixel, unnest(last_pixels::bigint[]) as last_pixel
),
inside as (
  select cohort_id, count(*) as claimed_pixels
  from pixel
  join runs on pixel_id between first_pixel and last_pixel
  group by cohort_id
)
select cohort_id, area_m2 * claimed_pixels / pixels as area_m2
from cohort
join inside using (cohort_id)
union all
select cohort_id, area_m2
from cohort
where mine_id = of_mine;
