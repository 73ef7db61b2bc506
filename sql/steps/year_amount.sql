-- year_amount: the figures of a year that have intervals, with the weights of the three sums of year_variance in them; one row is a figure of a
-- mine, or of all chosen mines (mine_id total), in a year. It is interval_amount of each year by itself.
create macro year_amount(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
potential as materialized (
  select
    mine_id, year, c_destroy, c_restore, 0 - c_destroy - c_restore as vcsd, destroyed_land, restored_land, land, destroyed_unknown, restored_unknown, unknown
  from mine_change(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
potentials as materialized (
  select
    mine_id, year, if_known(c_destroy, destroyed_unknown, destroyed_land) as c_destroy_gg, if_known(c_restore, restored_unknown, restored_land) as c_restore_gg,
    if_known(vcsd, unknown, land) as vcsd_gg
  from (
    from potential
    union all
    select
      'total', year, total(c_destroy), total(c_restore), total(vcsd), total_km2(destroyed_land), total_km2(restored_land), total_km2(land),
      total_km2(destroyed_unknown), total_km2(restored_unknown), total_km2(unknown)
    from potential
    group by year)
),
direct as materialized (
  from event_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
directs as materialized (
  select
    mine_id, year, destroyed_km2 - decrease_unknown_km2 as lost_km2, restored_km2 - increase_unknown_km2 as won_km2,
    if_known(coalesce(decrease_gg, 0), decrease_unknown_km2, destroyed_km2) as decrease_gg,
    if_known(coalesce(increase_gg, 0), increase_unknown_km2, restored_km2) as increase_gg
  from (
    select mine_id, year, destroyed_km2, restored_km2, decrease_gg, increase_gg, decrease_unknown_km2, increase_unknown_km2
    from direct
    union all
    select
      'total', year, total_km2(destroyed_km2), total_km2(restored_km2), total(decrease_gg), total(increase_gg), total_km2(decrease_unknown_km2),
      total_km2(increase_unknown_km2)
    from direct
    group by year)
)
select 'vcsd' as figure, mine_id, year, 'plain' as kind, vcsd_gg as value, 0::double as w_d, 0::double as w_r, 1::double as w_v from potentials
union all
select 'c_destroy', mine_id, year, 'plain', c_destroy_gg, -1, 0, 0 from potentials
union all
select 'c_restore', mine_id, year, 'plain', c_restore_gg, 0, -1, 0 from potentials
union all
select 'decrease', mine_id, year, 'direct', decrease_gg, 1, 0, 0 from directs
union all
select 'increase', mine_id, year, 'direct', increase_gg, 0, 1, 0 from directs
union all
select 'r_vcs', mine_id, year, 'direct', increase_gg / decrease_gg, -increase_gg / decrease_gg / decrease_gg, 1 / decrease_gg, 0
from directs where decrease_gg <> 0
union all
select 'c_ddper', mine_id, year, 'direct', 1000 * decrease_gg / lost_km2, 1000 / lost_km2, 0, 0 from directs where lost_km2 > 0
union all
select 'c_diper', mine_id, year, 'direct', 1000 * increase_gg / won_km2, 0, 1000 / won_km2, 0 from directs where won_km2 > 0;

comment on macro table year_amount is 'Figures of a year that have intervals, with their weights; one row is a figure of a mine or of all in a year';
