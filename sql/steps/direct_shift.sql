-- direct_shift: how direct changes would differ with the event dated a year further off, a destruction a year earlier, a restoration a year
-- later; one row is a mine in a year with events. Land of unknown VCS in either year counts 0. Gg CO2. It has no rows without an accuracy,
-- as date_error gives it.
create macro direct_shift(
  from_year := null, to_year := null, co2_per_carbon := null, accuracy_destroyed := null, accuracy_restored := null
) as table
with
events as (
  select
    cohort_id, mine_id, year, area_m2, kind = 'destruction' as destruction,
    case kind when 'destruction' then year - 1 else year end as compared_year,
    case kind when 'destruction' then year - 2 else year + 1 end as shifted_year
  from event
  join cohort using (cohort_id)
  join date_error(accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored) as off
    on destroyed_off is not null or restored_off is not null
  where mine_id is not null and in_years(year, from_year, to_year)
),
looks as (
  select cohort_id, mine_id, year as event_year, destruction, compared_year as year, -area_m2 as weight
  from events
  union all
  select cohort_id, mine_id, year, destruction, shifted_year, area_m2
  from events
),
differences as (
  select
    mine_id, event_year as year, destruction,
    sum(weight * coalesce(npp_a * positive_factor(co2_per_carbon), vcs)) as g
  from cohort_year
  join looks using (cohort_id, year)
  where vcs is not null
  group by cohort_id, mine_id, event_year, destruction
  having count(*) = 2
)
select
  mine_id, year,
  coalesce(exact_total(g, destruction), 0) / 1e9 as decrease_shift,
  coalesce(exact_total(g, not destruction), 0) / 1e9 as increase_shift
from differences
group by mine_id, year;

comment on macro table direct_shift is 'Difference of direct changes with events dated a year further off; one row is a mine in a year';
