-- mine_deficit: potential change and deficit over the years, for deficit and summary; one row is a mine. A positive VCSD (deficit of
-- carbon sequestration in vegetation, Eq. 5) is a deficit. A figure is NULL where none of its land is known. Land is in km2 a, its area
-- times the years in which it is destroyed or restored.
--
--     VCSD = −(Σ C_destroy + Σ C_restore) over the years
create macro mine_deficit(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
sums as (
  select
    mine_id, name,
    total(c_destroy) as c_destroy, total(c_restore) as c_restore, total(before) as before,
    total_km2(land) as land, total_km2(destroyed_land) as destroyed_land, total_km2(restored_land) as restored_land,
    total_km2(before_land) as before_land,
    total_km2(unknown) as unknown, total_km2(destroyed_unknown) as destroyed_unknown,
    total_km2(restored_unknown) as restored_unknown, total_km2(before_unknown) as before_unknown
  from mine_change(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by mine_id, name
)
select
  mine_id, name,
  if_known(c_destroy, destroyed_unknown, destroyed_land) as c_destroy_gg,
  if_known(c_restore, restored_unknown, restored_land) as c_restore_gg,
  if_known(0 - c_destroy - c_restore, unknown, land) as vcsd_gg,
  if_known(0 - before, before_unknown, before_land) as before_study_gg,
  land, destroyed_land, restored_land, before_land, unknown, destroyed_unknown, restored_unknown, before_unknown
from sums;

comment on macro table mine_deficit is 'Potential change and deficit over the years, Eqs. 4–5; one row is a mine';
