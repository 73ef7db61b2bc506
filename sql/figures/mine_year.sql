-- mine_year: the series of a mine; one row is a mine in a year. VCS and baseline are means over the land of the mine that is
-- ever destroyed: what it sequesters, destroyed land counting 0, beside what it would sequester undisturbed. Land where either is
-- unknown counts in neither; where only destroyed land is known, both means are NULL. Changes are NULL where none of their land is known.
create macro mine_year(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
lines as (
  select cohort_id, mine_id, area_m2, slope, intercept
  from baseline(
    baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
  join cohort using (cohort_id)
  where mine_id is not null
),
extents as (
  select mine_id, sum(exact(area_m2)) as whole_area
  from lines
  group by mine_id
),
land as (
  select
    mine_id, year,
    sum(exact(area_m2)) as area,
    sum(exact(coalesce(npp_a * positive_factor(co2_per_carbon), vcs) * area_m2)) as g,
    sum(exact(greatest(0, intercept + slope * year) * area_m2)) as baseline_g,
    max(vcs) as highest
  from cohort_year
  join lines using (cohort_id)
  where vcs is not null and slope is not null
  group by mine_id, year
),
means as (
  select mine_id, year, area, g, baseline_g
  from land
  join extents using (mine_id)
  where has_mean(highest, area, whole_area)
)
select
  mine_id, year, destroyed_km2, restored_km2, decrease_gg, increase_gg, c_destroy_gg, c_restore_gg,
  g / 1e0 / area as vcs_g_m2, baseline_g / 1e0 / area as baseline_g_m2,
  decrease_known_share, increase_known_share, destroy_known_share, restore_known_share,
  coalesce(area, 0) / whole_area as vcs_known_share
from direct_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
join potential_change(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (mine_id, year)
left join means using (mine_id, year)
left join extents using (mine_id)
order by mine_id, year;

comment on macro table mine_year is 'Series of a mine, with VCS and baseline of its land ever destroyed; one row is a mine in a year';
comment on column mine_year.mine_id is 'Mine';
comment on column mine_year.year is 'Year [a]';
comment on column mine_year.destroyed_km2 is 'Area destroyed in the year [km2]';
comment on column mine_year.restored_km2 is 'Area restored in the year [km2]';
comment on column mine_year.decrease_gg is 'VCS of the year before on the land destroyed, positive; NULL where none of it is known, as in the first year [Gg CO2 a-1]';
comment on column mine_year.increase_gg is 'VCS of the year on the land restored, positive; NULL where none of it is known [Gg CO2 a-1]';
comment on column mine_year.c_destroy_gg is 'Change on destroyed land, negative is a loss; NULL where none of it is known [Gg CO2 a-1]';
comment on column mine_year.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain; NULL where none of it is known [Gg CO2 a-1]';
comment on column mine_year.vcs_g_m2 is 'Mean VCS of the land ever destroyed, destroyed land counting 0; NULL without any [g CO2 m-2 a-1]';
comment on column mine_year.baseline_g_m2 is 'Its mean undisturbed baseline [g CO2 m-2 a-1]';
comment on column mine_year.decrease_known_share is 'Share of the land destroyed in the year whose VCS of the year before is known, NULL without any [1]';
comment on column mine_year.increase_known_share is 'Share of the land restored in the year whose VCS is known, NULL without any [1]';
comment on column mine_year.destroy_known_share is 'Share of the destroyed land whose change is known, NULL without such land [1]';
comment on column mine_year.restore_known_share is 'Share of the restored land whose change is known, NULL without such land [1]';
comment on column mine_year.vcs_known_share is 'Share of the land ever destroyed whose VCS and baseline are known, NULL without such land [1]';
