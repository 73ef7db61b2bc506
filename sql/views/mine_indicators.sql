-- mine_indicators: all indicators of a mine side by side, summed over the years from from_year to to_year; one row is a mine. Direct
-- changes are positive, potential ones negative where sequestration was lost, a positive VCSD is a deficit. Ratios with denominator 0
-- are NULL, and so is what is unknown on all land. Land of unknown VCS or baseline contributes nothing; the known shares say of how much
-- land the rest is. The trend covers all years; its shares are of the land with at least 10 known years.
create macro mine_indicators(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
direct as (
  select mine_id, decrease_gg, increase_gg, decrease_known_share, increase_known_share
  from mine_direct(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
deficits as (
  from deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
land as (
  select mine_id, sum(vcs) / 1e0 / nullif(sum(known_area), 0) as vcs_mean_g_m2, sum(known_area) as known_area
  from mine_sum(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  join mine_extent(only_mines := only_mines) using (mine_id)
  where has_mean(vcs, known_area, whole_area)
  group by mine_id
),
span as (
  select count(*) as year_count
  from study_year(from_year := from_year, to_year := to_year)
),
trends as (
  select
    mine_id,
    sum(exact(area_m2)) filter (where class > 0) as improved,
    sum(exact(area_m2)) filter (where class < 0) as degraded,
    sum(exact(area_m2)) filter (where class is not null) as tested
  from cohort_trend(inside := true, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by mine_id
)
select
  mine_id, mine.name, area_km2, destroyed_km2, restored_km2, decrease_gg, increase_gg,
  restored_km2 / nullif(destroyed_km2, 0) as r_v,
  increase_gg / nullif(decrease_gg, 0) as r_vcs,
  1000 * decrease_gg / nullif(destroyed_km2, 0) as c_ddper_g_m2,
  1000 * increase_gg / nullif(restored_km2, 0) as c_diper_g_m2,
  c_destroy_gg, c_restore_gg, c_restore_gg_km2, vcsd_gg,
  vcs_mean_g_m2,
  coalesce(improved, 0) / nullif(tested, 0) as improved_share,
  coalesce(degraded, 0) / nullif(tested, 0) as degraded_share,
  decrease_known_share, increase_known_share,
  vcsd_known_share, vcsd_unknown_km2_a, destroy_known_share, restore_known_share, vcsd_before_study_gg,
  coalesce(known_area, 0) / (whole_area * year_count) as vcs_known_share
from mine
join deficits using (mine_id)
cross join span
left join direct using (mine_id)
left join land using (mine_id)
left join mine_extent(only_mines := only_mines) using (mine_id)
left join trends using (mine_id)
order by mine_id;

comment on macro table mine_indicators is 'All indicators of a mine side by side; one row is a mine';
comment on column mine_indicators.mine_id is 'Mine';
comment on column mine_indicators.name is 'Name of the mine';
comment on column mine_indicators.area_km2 is 'Ellipsoidal area of the polygon [km2]';
comment on column mine_indicators.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column mine_indicators.restored_km2 is 'Area restored in the years [km2]';
comment on column mine_indicators.decrease_gg is 'Direct decrease summed over the years, positive; NULL where none of it is known [Gg CO2]';
comment on column mine_indicators.increase_gg is 'Direct increase summed over the years, positive; NULL where none of it is known [Gg CO2]';
comment on column mine_indicators.r_v is 'Restored per destroyed area, NULL without destruction [1]';
comment on column mine_indicators.r_vcs is 'Increase per decrease, NULL without decrease or where either is unknown [1]';
comment on column mine_indicators.c_ddper_g_m2 is 'Decrease per destroyed area, NULL without any or where decrease_gg is [g CO2 m-2 a-1]';
comment on column mine_indicators.c_diper_g_m2 is 'Increase per restored area, NULL without any or where increase_gg is [g CO2 m-2 a-1]';
comment on column mine_indicators.c_destroy_gg is 'Change on destroyed land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column mine_indicators.c_restore_gg is 'Change on restored land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column mine_indicators.c_restore_gg_km2 is 'c_restore_gg per restored area, NULL without any or where c_restore_gg is [Gg CO2 km-2]';
comment on column mine_indicators.vcsd_gg is 'Deficit, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]';
comment on column mine_indicators.vcs_mean_g_m2 is 'Area-weighted mean VCS over the years, destroyed land counting 0; NULL unknown [g CO2 m-2 a-1]';
comment on column mine_indicators.improved_share is 'Share of land whose VCS improves significantly (p < 0.05), NULL without tested land [1]';
comment on column mine_indicators.degraded_share is 'Share of land whose VCS degrades significantly (p < 0.05), NULL without tested land [1]';
comment on column mine_indicators.decrease_known_share is 'Share of the destroyed area whose VCS of the year before is known, NULL without any [1]';
comment on column mine_indicators.increase_known_share is 'Share of the restored area whose VCS is known, NULL without any [1]';
comment on column mine_indicators.vcsd_known_share is 'Share of the destroyed and restored land, times its years, whose change is known; NULL without such land [1]';
comment on column mine_indicators.vcsd_unknown_km2_a is 'Destroyed and restored land, times its years, whose change is unknown [km2 a]';
comment on column mine_indicators.destroy_known_share is 'Share of the destroyed land, times its years, whose change is known; NULL without such land [1]';
comment on column mine_indicators.restore_known_share is 'Share of the restored land, times its years, whose change is known; NULL without such land [1]';
comment on column mine_indicators.vcsd_before_study_gg is 'Part of vcsd_gg on land destroyed before the first year of the study, which has the baseline of undisturbed land; NULL where none of it is known [Gg CO2]';
comment on column mine_indicators.vcs_known_share is 'Share of the land, times the years, whose VCS is known; NULL without land [1]';
