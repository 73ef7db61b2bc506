-- computed_mine_vcs: what mine_vcs holds, from the cohorts, for another conversion of carbon and for datasets without the file; one row is a
-- mine in a year. Columns as there.
create macro computed_mine_vcs(co2_per_carbon := null) as table
with
states as (
  select
    mine_id, year,
    sum(exact_area) as known_area, sum(exact(g_m2 * area_m2)) as vcs,
    sum(exact_area) filter (where never_destroyed) as undisturbed_area, sum(exact(g_m2 * area_m2)) filter (where never_destroyed) as undisturbed_vcs
  from (select cohort_id, year, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as g_m2 from cohort_year where vcs is not null)
  join (
    select cohort_id, mine_id, area_m2, exact(area_m2) as exact_area, destroyed_year is null as never_destroyed
    from cohort) using (cohort_id)
  group by mine_id, year
),
events as (
  select
    cohort_id, mine_id, year, kind = 'restoration' as restoration, area_m2, exact(area_m2) as exact_area,
    case kind when 'destruction' then year - 1 else year end as compared_year
  from event
  join cohort using (cohort_id)
  cross join study
  where year between first_year and last_year
),
changes as (
  select
    mine_id, year,
    sum(exact_area) filter (where not restoration) as destroyed_area, sum(exact_area) filter (where restoration) as restored_area,
    sum(exact(g_m2 * area_m2)) filter (where not restoration) as decrease, sum(exact(g_m2 * area_m2)) filter (where restoration) as increase,
    sum(exact_area) filter (where not restoration and g_m2 is null) as decrease_unknown_area,
    sum(exact_area) filter (where restoration and g_m2 is null) as increase_unknown_area
  from events
  left join (
    select cohort_id, year as compared_year, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as g_m2
    from cohort_year) using (cohort_id, compared_year)
  group by mine_id, year
),
parts as (
  select
    mine_id, year, known_area, vcs, undisturbed_area, undisturbed_vcs,
    null as destroyed_area, null as restored_area, null as decrease, null as increase, null as decrease_unknown_area, null as increase_unknown_area
  from states
  union all
  select
    mine_id, year, null, null, null, null,
    destroyed_area, restored_area, decrease, increase, decrease_unknown_area, increase_unknown_area
  from changes
  union all
  select mine_id, year, null, null, null, null, null, null, null, null, null, null
  from (select distinct mine_id from cohort)
  cross join study_year()
)
select
  mine_id, year,
  cast(coalesce(sum(known_area), 0) as decimal(38, 0)) as known_area, cast(coalesce(sum(vcs), 0) as decimal(38, 0)) as vcs,
  cast(coalesce(sum(undisturbed_area), 0) as decimal(38, 0)) as undisturbed_area,
  cast(coalesce(sum(undisturbed_vcs), 0) as decimal(38, 0)) as undisturbed_vcs,
  cast(coalesce(sum(destroyed_area), 0) as decimal(38, 0)) as destroyed_area, cast(coalesce(sum(restored_area), 0) as decimal(38, 0)) as restored_area,
  cast(coalesce(sum(decrease), 0) as decimal(38, 0)) as decrease, cast(coalesce(sum(increase), 0) as decimal(38, 0)) as increase,
  cast(coalesce(sum(decrease_unknown_area), 0) as decimal(38, 0)) as decrease_unknown_area,
  cast(coalesce(sum(increase_unknown_area), 0) as decimal(38, 0)) as increase_unknown_area
from parts
group by mine_id, year;

comment on macro table computed_mine_vcs is 'Sums of VCS and of its direct changes, from the cohorts; one row is a mine in a year';
