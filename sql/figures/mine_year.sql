-- mine_year: the series of a mine; one row is a mine in a year. VCS and baseline are means over the land of the mine that is
-- ever destroyed: what it sequesters, destroyed land counting 0, beside what it would sequester undisturbed. Land where either is
-- unknown counts in neither.
create macro mine_year(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
lines as (
  select cohort_id, mine_id, area_m2, slope, intercept
  from baseline(
    baseline_through := baseline_through, min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
  join cohort using (cohort_id)
  where mine_id is not null and slope is not null
),
land as (
  select
    mine_id, year,
    sum(exact(area_m2)) as area,
    sum(exact(coalesce(npp_a * positive_factor(co2_per_carbon), vcs) * area_m2)) as g,
    sum(exact(greatest(0, intercept + slope * year) * area_m2)) as baseline_g
  from cohort_year
  join lines using (cohort_id)
  where vcs is not null
  group by mine_id, year
)
select
  mine_id, year, destroyed_km2, restored_km2, decrease_gg, increase_gg, c_destroy_gg, c_restore_gg,
  g / 1e0 / area as vcs_g_m2, baseline_g / 1e0 / area as baseline_g_m2
from direct_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
join potential_change(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (mine_id, year)
left join land using (mine_id, year)
order by mine_id, year;

comment on macro table mine_year is 'Series of a mine, with VCS and baseline of its land ever destroyed; one row is a mine in a year';
comment on column mine_year.mine_id is 'Mine';
comment on column mine_year.year is 'Year [a]';
comment on column mine_year.destroyed_km2 is 'Area destroyed in the year [km2]';
comment on column mine_year.restored_km2 is 'Area restored in the year [km2]';
comment on column mine_year.decrease_gg is 'VCS of the year before on the land destroyed, positive [Gg CO2 a-1]';
comment on column mine_year.increase_gg is 'VCS of the year on the land restored, positive [Gg CO2 a-1]';
comment on column mine_year.c_destroy_gg is 'Change on destroyed land, negative is a loss [Gg CO2 a-1]';
comment on column mine_year.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain [Gg CO2 a-1]';
comment on column mine_year.vcs_g_m2 is 'Mean VCS of the land ever destroyed, destroyed land counting 0; NULL without any [g CO2 m-2 a-1]';
comment on column mine_year.baseline_g_m2 is 'Its mean undisturbed baseline [g CO2 m-2 a-1]';
