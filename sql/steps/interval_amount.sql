-- interval_amount: the figures that have intervals, with the weights of the three sums of influence_part in them; one row is a figure of a mine,
-- or of all chosen mines (mine_id total). A figure is NULL where the published one is. Changes per area are of land whose change is known. w_d, w_r and w_v weigh d, r and v.
create macro interval_amount(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
potential as materialized (
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
potentials as materialized (
  select mine_id, c_destroy_gg, c_restore_gg, vcsd_gg
  from potential
  union all
  select
    'total',
    if_known(coalesce(total(c_destroy_gg), 0), total_km2(destroyed_unknown), coalesce(total_km2(destroyed_land), 0)),
    if_known(coalesce(total(c_restore_gg), 0), total_km2(restored_unknown), coalesce(total_km2(restored_land), 0)),
    if_known(coalesce(total(vcsd_gg), 0), total_km2(unknown), coalesce(total_km2(land), 0))
  from potential
),
direct as materialized (
  from event_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
sums as (
  select
    mine_id, total_km2(destroyed_km2) as destroyed_km2, total_km2(restored_km2) as restored_km2,
    total(decrease_gg) as decrease, total(increase_gg) as increase,
    total_km2(decrease_unknown_km2) as decrease_unknown, total_km2(increase_unknown_km2) as increase_unknown
  from direct
  group by mine_id
  union all
  select 'total', total_km2(destroyed), total_km2(restored), total(decrease), total(increase), total_km2(decrease_unknown), total_km2(increase_unknown)
  from (
    select
      year, total_km2(destroyed_km2) as destroyed, total_km2(restored_km2) as restored, total(decrease_gg) as decrease, total(increase_gg) as increase,
      total_km2(decrease_unknown_km2) as decrease_unknown, total_km2(increase_unknown_km2) as increase_unknown
    from direct
    group by year)
),
directs as materialized (
  select
    mine_id, destroyed_km2 - decrease_unknown as lost_km2, restored_km2 - increase_unknown as won_km2,
    if_known(coalesce(decrease, 0), decrease_unknown, destroyed_km2) as decrease_gg,
    if_known(coalesce(increase, 0), increase_unknown, restored_km2) as increase_gg
  from sums
)
select 'vcsd' as figure, mine_id, 'plain' as kind, vcsd_gg as value, 0::double as w_d, 0::double as w_r, 1::double as w_v from potentials
union all
select 'c_destroy', mine_id, 'plain', c_destroy_gg, -1, 0, 0 from potentials
union all
select 'c_restore', mine_id, 'plain', c_restore_gg, 0, -1, 0 from potentials
union all
select 'vcsd_adjusted', mine_id, 'adjusted', vcsd_gg, 0, 0, 1 from potentials
union all
select 'c_destroy_adjusted', mine_id, 'adjusted', c_destroy_gg, -1, 0, 0 from potentials
union all
select 'c_restore_adjusted', mine_id, 'adjusted', c_restore_gg, 0, -1, 0 from potentials
union all
select 'decrease', mine_id, 'direct', decrease_gg, 1, 0, 0 from directs
union all
select 'increase', mine_id, 'direct', increase_gg, 0, 1, 0 from directs
union all
select 'r_vcs', mine_id, 'direct', increase_gg / decrease_gg, -increase_gg / decrease_gg / decrease_gg, 1 / decrease_gg, 0
from directs where decrease_gg <> 0
union all
select 'c_ddper', mine_id, 'direct', 1000 * decrease_gg / lost_km2, 1000 / lost_km2, 0, 0 from directs where lost_km2 > 0
union all
select 'c_diper', mine_id, 'direct', 1000 * increase_gg / won_km2, 0, 1000 / won_km2, 0 from directs where won_km2 > 0;

comment on macro table interval_amount is 'Figures that have intervals, with their weights; one row is a figure of a mine or of all';
