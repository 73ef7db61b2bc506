-- summary: the headline figures; one row is the study. Sums are over the years, the slope is of all years.
create macro summary(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
years as (
  select min(year) as first_year, max(year) as last_year
  from study_year(from_year := from_year, to_year := to_year)
),
direct as (
  select
    total_km2(destroyed_km2) as destroyed_km2, total_km2(restored_km2) as restored_km2,
    total(decrease_gg) as decrease_gg, total(increase_gg) as increase_gg
  from rates(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
mines as (
  select
    count(*) as mines,
    total(vcsd_gg) as vcsd_gg,
    count(*) filter (where c_restore_gg > 0) as mines_with_gain
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
)
select
  first_year, last_year, mines,
  coalesce(destroyed_km2, 0) as destroyed_km2, coalesce(restored_km2, 0) as restored_km2,
  coalesce(decrease_gg, 0) as decrease_gg, coalesce(increase_gg, 0) as increase_gg,
  restored_km2 / nullif(destroyed_km2, 0) as r_v, increase_gg / nullif(decrease_gg, 0) as r_vcs,
  coalesce(vcsd_gg, 0) as vcsd_gg, mean as vcs_mean_g_m2, slope as vcs_slope_g_m2_a, mines_with_gain
from years
cross join direct
cross join mines
cross join vcs_line(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines);

comment on macro table summary is 'Headline figures; one row is the study';
comment on column summary.first_year is 'First year of the sums [a]';
comment on column summary.last_year is 'Last year of the sums [a]';
comment on column summary.mines is 'Mines [1]';
comment on column summary.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column summary.restored_km2 is 'Area restored in the years [km2]';
comment on column summary.decrease_gg is 'Direct decrease summed over the years, positive [Gg CO2]';
comment on column summary.increase_gg is 'Direct increase summed over the years, positive [Gg CO2]';
comment on column summary.r_v is 'Restored per destroyed area, NULL without destruction [1]';
comment on column summary.r_vcs is 'Increase per decrease, NULL without decrease [1]';
comment on column summary.vcsd_gg is 'Deficit of all mines, positive where sequestration was lost [Gg CO2]';
comment on column summary.vcs_mean_g_m2 is 'Mean over the years of the annual mean VCS [g CO2 m-2 a-1]';
comment on column summary.vcs_slope_g_m2_a is 'Slope of the annual mean VCS over all years, positive is an improvement [g CO2 m-2 a-2]';
comment on column summary.mines_with_gain is 'Mines with c_restore_gg > 0 [1]';
