-- claim_level: VCS of the restored part of claimed land relative to its baseline in a year, which is C_restore of that year; one row is the
-- land. Negative is below the baseline, NULL where none of the land is known.
create macro claim_level(at_year, of_mine := null, first_pixels := null, last_pixels := null) as table
with
land as (
  select cohort_id, area_m2 as claimed_m2
  from claimed_land(of_mine := of_mine, first_pixels := first_pixels, last_pixels := last_pixels)
),
changes as (
  select
    coalesce(exact_total(g_m2 * claimed_m2), 0) / 1e9 as gg, coalesce(exact_total(claimed_m2), 0) / 1e6 as km2,
    coalesce(exact_total(claimed_m2, g_m2 is null), 0) / 1e6 as unknown_km2
  from potential_land(from_year := at_year, to_year := at_year)
  join land using (cohort_id)
  where state = 'restored'
)
select if_known(gg, unknown_km2, km2) as c_restore_gg
from changes;
