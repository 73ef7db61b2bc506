-- claim_study: what limits a dataset as a witness of claims; one row is the study. Areas of the map by class are beside those that labelled
-- points correct them to (table accuracy), with the interval; NULL without points.
create macro claim_study() as table
with
corrected as (
  select
    max(mapped) filter (where subject = 'ever_destroyed') as destroyed_mapped, max(low) filter (where subject = 'ever_destroyed') as destroyed_low,
    max(high) filter (where subject = 'ever_destroyed') as destroyed_high,
    max(mapped) filter (where subject = 'restored') as restored_mapped, max(low) filter (where subject = 'restored') as restored_low,
    max(high) filter (where subject = 'restored') as restored_high
  from accuracy
  where measure = 'area'
),
events as (
  select count(*) filter (where kind = 'restoration') > 0 as has_restoration
  from event
)
select
  first_year, last_year, pixel_m * pixel_m / 1e6 as pixel_km2, cell_m * cell_m / 1e6 as cell_km2, has_restoration,
  greatest(0, destroyed_low) / destroyed_mapped as destroyed_low, destroyed_high / destroyed_mapped as destroyed_high,
  greatest(0, restored_low) / restored_mapped as restored_low, restored_high / restored_mapped as restored_high
from study
cross join resolution
cross join events
cross join corrected;
