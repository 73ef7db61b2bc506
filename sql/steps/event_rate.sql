-- event_rate: direct change of all mines, for rates and summary; one row is a year. Columns as in rates.
create macro event_rate(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
sums as (
  select
    year,
    total_km2(destroyed_km2) as destroyed_km2, total_km2(restored_km2) as restored_km2,
    total(decrease_gg) as decrease, total(increase_gg) as increase,
    total_km2(decrease_unknown_km2) as decrease_unknown_km2, total_km2(increase_unknown_km2) as increase_unknown_km2
  from event_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by year
),
figures as (
  select
    *,
    if_known(decrease, decrease_unknown_km2, destroyed_km2) as decrease_gg,
    if_known(increase, increase_unknown_km2, restored_km2) as increase_gg
  from sums
)
select
  year, destroyed_km2, restored_km2, decrease_gg, increase_gg,
  1000 * decrease_gg / nullif(destroyed_km2, 0) as c_ddper_g_m2,
  1000 * increase_gg / nullif(restored_km2, 0) as c_diper_g_m2,
  restored_km2 / nullif(destroyed_km2, 0) as r_v,
  increase_gg / nullif(decrease_gg, 0) as r_vcs,
  decrease_unknown_km2, increase_unknown_km2,
  known_share(decrease_unknown_km2, destroyed_km2) as decrease_known_share,
  known_share(increase_unknown_km2, restored_km2) as increase_known_share
from figures;

comment on macro table event_rate is 'Direct change of all mines, per area and as ratios; one row is a year';
