-- event_change: VCS lost and gained in the year of destruction and restoration, for direct_change and what sums it; one row is a mine in a year,
-- zeros included. Columns as there.
create macro event_change(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
events as (
  select
    cohort_id, mine_id, kind, year, area_m2,
    case kind when 'destruction' then year - 1 else year end as compared_year
  from event
  join cohort using (cohort_id)
  cross join study
  where mine_id is not null and year between first_year and last_year and in_years(year, from_year, to_year)
),
compared as (
  select cohort_id, year as compared_year, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as g_m2
  from cohort_year
),
changes as (
  select mine_id, year, kind, area_m2, g_m2 * area_m2 as g, g_m2 is null as unknown
  from events
  left join compared using (cohort_id, compared_year)
),
sums as (
  select
    mine_id, year,
    exact_total(area_m2, kind = 'destruction') as destroyed,
    exact_total(area_m2, kind = 'restoration') as restored,
    exact_total(g, kind = 'destruction') as decrease,
    exact_total(g, kind = 'restoration') as increase,
    exact_total(area_m2, kind = 'destruction' and unknown) as decrease_unknown,
    exact_total(area_m2, kind = 'restoration' and unknown) as increase_unknown
  from changes
  group by mine_id, year
),
filled as (
  select
    mine_id, year,
    coalesce(destroyed, 0) / 1e6 as destroyed_km2, coalesce(restored, 0) / 1e6 as restored_km2,
    coalesce(decrease, 0) / 1e9 as decrease, coalesce(increase, 0) / 1e9 as increase,
    coalesce(decrease_unknown, 0) / 1e6 as decrease_unknown_km2,
    coalesce(increase_unknown, 0) / 1e6 as increase_unknown_km2
  from study_mine(only_mines := only_mines)
  cross join years
  left join sums using (mine_id, year)
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
