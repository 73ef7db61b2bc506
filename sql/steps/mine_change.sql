-- mine_change: sums of potential change with the land behind them, for potential_change and mine_deficit; one row is a mine in a year,
-- zeros included. Land of unknown change counts 0 in the sums. Columns with before are of the land that was destroyed before the first
-- year of the study.
create macro mine_change(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
parts as (
  select
    mine_id, year, state = 'restored' as restored, destroyed_before,
    sum(exact(g_m2 * area_m2)) as g, sum(exact_area) as land, sum(exact_area) filter (where g_m2 is null) as unknown
  from potential_land(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by mine_id, year, restored, destroyed_before
),
sums as (
  select
    mine_id, year,
    sum(g) filter (where not restored) / 1e5 as c_destroy,
    sum(g) filter (where restored) / 1e5 as c_restore,
    sum(g) filter (where destroyed_before) / 1e5 as before,
    sum(land) / 1e5 as land,
    sum(land) filter (where not restored) / 1e5 as destroyed_land,
    sum(land) filter (where restored) / 1e5 as restored_land,
    sum(land) filter (where destroyed_before) / 1e5 as before_land,
    sum(unknown) / 1e5 as unknown,
    sum(unknown) filter (where not restored) / 1e5 as destroyed_unknown,
    sum(unknown) filter (where restored) / 1e5 as restored_unknown,
    sum(unknown) filter (where destroyed_before) / 1e5 as before_unknown
  from parts
  group by mine_id, year
)
select
  mine_id, name, year,
  coalesce(c_destroy, 0) / 1e9 as c_destroy, coalesce(c_restore, 0) / 1e9 as c_restore, coalesce(before, 0) / 1e9 as before,
  coalesce(land, 0) / 1e6 as land, coalesce(destroyed_land, 0) / 1e6 as destroyed_land,
  coalesce(restored_land, 0) / 1e6 as restored_land, coalesce(before_land, 0) / 1e6 as before_land,
  coalesce(unknown, 0) / 1e6 as unknown, coalesce(destroyed_unknown, 0) / 1e6 as destroyed_unknown,
  coalesce(restored_unknown, 0) / 1e6 as restored_unknown, coalesce(before_unknown, 0) / 1e6 as before_unknown
from study_mine(only_mines := only_mines)
cross join years
left join sums using (mine_id, year);

comment on macro table mine_change is 'Sums of potential change [Gg CO2 a-1] with the land behind them [km2]; one row is a mine in a year';
