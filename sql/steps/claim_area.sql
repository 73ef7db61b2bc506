-- claim_area: what the map shows of claimed land; one row is the land. Land is destroyed that had a destruction from the year since to
-- the year until (NULL = at any time before, also before the study), and counts once, also if it is restored again. Land is restored that
-- had a restoration in these years and is restored in the last of them. outline_km2 is the polygon of the mine.
create macro claim_area(until, since := null, of_mine := null, first_pixels := null, last_pixels := null) as table
with
land as (
  from claimed_land(of_mine := of_mine, first_pixels := first_pixels, last_pixels := last_pixels)
),
events as (
  select
    cohort_id, count(*) filter (where kind = 'destruction') > 0 as destroyed, count(*) filter (where kind = 'restoration') > 0 as restored
  from event
  where in_years(year, since, until)
  group by cohort_id
),
states as (
  select cohort_id, state = 'restored' as restored_then
  from cohort_year
  where year = until
)
select
  coalesce(exact_total(area_m2), 0) / 1e6 as mapped_km2,
  coalesce(exact_total(area_m2, destroyed), 0) / 1e6 as destroyed_km2,
  coalesce(exact_total(area_m2, restored and restored_then), 0) / 1e6 as restored_km2,
  (select area_km2 from mine where mine_id = of_mine) as outline_km2
from land
left join events using (cohort_id)
left join states using (cohort_id);
