-- mine_direct: direct changes over the years, for mine_indicators and mine_land; one row is a mine. A change is NULL where none of its
-- land is known.
create macro mine_direct(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
sums as (
  select
    mine_id,
    total_km2(destroyed_km2) as destroyed_km2, total_km2(restored_km2) as restored_km2,
    total(decrease_gg) as decrease, total(increase_gg) as increase,
    total_km2(decrease_unknown_km2) as decrease_unknown, total_km2(increase_unknown_km2) as increase_unknown
  from event_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by mine_id
)
select
  mine_id, destroyed_km2, restored_km2,
  if_known(decrease, decrease_unknown, destroyed_km2) as decrease_gg,
  if_known(increase, increase_unknown, restored_km2) as increase_gg,
  known_share(decrease_unknown, destroyed_km2) as decrease_known_share,
  known_share(increase_unknown, restored_km2) as increase_known_share
from sums;

comment on macro table mine_direct is 'Direct changes over the years; one row is a mine';
