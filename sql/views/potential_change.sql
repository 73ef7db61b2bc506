-- potential_change: VCS relative to the undisturbed baseline, Eq. 4; one row is a mine in a year, zeros included. Negative is a loss.
--
--     C_destroy = Σ (0 − baseline)·area on destroyed land       C_restore = Σ (VCS − baseline)·area on restored land
--
-- Land follows its state in the year, from T_D on (literal reading: from T_D + 1 on). Land whose VCS or baseline is unknown
-- contributes nothing and its area is shown.
create macro potential_change(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
sums as (
  select
    mine_id, year,
    exact_total(g_m2 * area_m2, state = 'destroyed') as c_destroy,
    exact_total(g_m2 * area_m2, state = 'restored') as c_restore,
    exact_total(area_m2, g_m2 is null) as unknown
  from potential_land(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
  group by mine_id, year
)
select
  mine_id, year,
  coalesce(c_destroy, 0) / 1e9 as c_destroy_gg, coalesce(c_restore, 0) / 1e9 as c_restore_gg,
  coalesce(unknown, 0) / 1e6 as unknown_km2
from study_mine(only_mines := only_mines)
cross join years
left join sums using (mine_id, year)
order by mine_id, year;

comment on macro table potential_change is 'VCS relative to the undisturbed baseline, Eq. 4; one row is a mine in a year';
comment on column potential_change.mine_id is 'Mine';
comment on column potential_change.year is 'Year [a]';
comment on column potential_change.c_destroy_gg is 'Change on destroyed land, negative is a loss [Gg CO2 a-1]';
comment on column potential_change.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain [Gg CO2 a-1]';
comment on column potential_change.unknown_km2 is 'Destroyed or restored area of unknown change, counting 0 [km2]';
