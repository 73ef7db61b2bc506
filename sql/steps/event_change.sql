-- event_change: VCS lost and gained in the year of destruction and restoration, for direct_change and what sums it; one row is a mine in a year,
-- zeros included. Columns as there.
create macro event_change(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
filled as (
  select
    mine_id, year,
    coalesce(destroyed_area, 0) / 1e5 / 1e6 as destroyed_km2, coalesce(restored_area, 0) / 1e5 / 1e6 as restored_km2,
    coalesce(decrease, 0) / 1e5 / 1e9 as decrease, coalesce(increase, 0) / 1e5 / 1e9 as increase,
    coalesce(decrease_unknown_area, 0) / 1e5 / 1e6 as decrease_unknown_km2,
    coalesce(increase_unknown_area, 0) / 1e5 / 1e6 as increase_unknown_km2
  from study_mine(only_mines := only_mines)
  cross join years
  left join mine_sum(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (mine_id, year)
)
select
  mine_id, year, destroyed_km2, restored_km2,
  if_known(decrease, decrease_unknown_km2, destroyed_km2) as decrease_gg,
  if_known(increase, increase_unknown_km2, restored_km2) as increase_gg,
  decrease_unknown_km2, increase_unknown_km2,
  known_share(decrease_unknown_km2, destroyed_km2) as decrease_known_share,
  known_share(increase_unknown_km2, restored_km2) as increase_known_share
from filled;

comment on macro table event_change is 'VCS lost and gained in the year of destruction and restoration; one row is a mine in a year';
