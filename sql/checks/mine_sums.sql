-- mine_sums: the sums of mine_vcs are those of the cohorts; one row is a sum of a mine in a year that is not, in units of 10^-5.
with
stored as (
  select
    coalesce(mine_id, 'land outside mines') as mine, year,
    unnest(['known_area', 'vcs', 'undisturbed_area', 'undisturbed_vcs', 'destroyed_area', 'restored_area', 'decrease', 'increase', 'decrease_unknown_area', 'increase_unknown_area']) as quantity,
    unnest([known_area, vcs, undisturbed_area, undisturbed_vcs, destroyed_area, restored_area, decrease, increase, decrease_unknown_area, increase_unknown_area]) as found
  from mine_vcs
),
summed as (
  select
    coalesce(mine_id, 'land outside mines') as mine, year,
    unnest(['known_area', 'vcs', 'undisturbed_area', 'undisturbed_vcs', 'destroyed_area', 'restored_area', 'decrease', 'increase', 'decrease_unknown_area', 'increase_unknown_area']) as quantity,
    unnest([known_area, vcs, undisturbed_area, undisturbed_vcs, destroyed_area, restored_area, decrease, increase, decrease_unknown_area, increase_unknown_area]) as expected
  from computed_mine_vcs()
)
select mine || ' in ' || year || ', ' || quantity as place, found::double as found, expected::double as expected
from stored
full join summed using (mine, year, quantity)
where found is distinct from expected;
