-- what_if: the deficit up to a coming year if the land still open is restored now, later or never; one row is a mine and a scenario.
-- A positive deficit is a loss. It is a scenario, not a forecast: no land is destroyed any more, baselines go on along their lines, and
-- restored land has the share of its baseline that land restored before had at that age.
--
--     added = Σ over coming years and land of baseline·area, times 1 − share(age) once the land is restored
--
-- restore is now (the year after the last one), later (half-way to target_year), never or a year; NULL shows the first three.
-- target_year is 20 years after the last year unless given. The oldest share lasts. Where no share is known, what is restored is unknown.
create macro what_if(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null, restore := null, target_year := null
) as table
with
scenarios as (
  select name as scenario, until as until_year, restored_in
  from scenario(to_year := to_year, restore := restore, target_year := target_year)
),
recovery as (
  from mine_recovery(
    to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
curves as (
  select distinct mine_id, curve_of, fewest_cohorts, oldest_age
  from recovery
),
lines as (
  select mine_id, since, year, gg, km2, unknown_km2, oldest_age
  from coming_baseline(
    to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines, target_year := target_year)
  left join curves using (mine_id)
),
parts as (
  select
    scenario, lines.mine_id, since is null as open, km2, unknown_km2,
    case when coalesce(since, restored_in) <= year then gg * (1 - share) else gg end as gg
  from lines
  cross join scenarios
  left join recovery on recovery.mine_id = lines.mine_id and age = least(year - coalesce(since, restored_in), lines.oldest_age)
),
sums as (
  select
    scenario, mine_id,
    total(case when open then gg end) as open_gg, total(case when not open then gg end) as restored_gg,
    count(*) filter (where open and gg is null) as open_lacks, count(*) filter (where not open and gg is null) as restored_lacks,
    total_km2(case when open then km2 end) as open_km2, total_km2(case when not open then km2 end) as restored_km2,
    total_km2(case when open then unknown_km2 end) as open_unknown_km2,
    total_km2(case when not open then unknown_km2 end) as restored_unknown_km2
  from parts
  group by scenario, mine_id
),
figures as (
  select
    mine_id, name, scenario, restored_in, until_year, until_year - last_year as ahead, vcsd_gg,
    coalesce(open_km2, 0) as open_km2, coalesce(open_unknown_km2, 0) as open_unknown_km2,
    coalesce(restored_km2, 0) as restored_km2, coalesce(restored_unknown_km2, 0) as restored_unknown_km2,
    coalesce(open_gg, 0) as open_gg, coalesce(restored_gg, 0) as restored_gg,
    coalesce(open_lacks, 0) as open_lacks, coalesce(restored_lacks, 0) as restored_lacks
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  cross join scenarios
  cross join (select max(year) as last_year from study_year(to_year := to_year)) as span
  left join sums using (mine_id, scenario)
),
added as (
  select
    *, case when open_lacks = 0 then if_known(open_gg, open_unknown_km2, open_km2) end as open_added_gg,
    case when restored_lacks = 0 then if_known(restored_gg, restored_unknown_km2, restored_km2) end as restored_added_gg
  from figures
)
select
  mine_id, name, scenario, restored_in, until_year,
  open_km2 / ahead as open_land_km2, restored_km2 / ahead as restored_land_km2, vcsd_gg, open_added_gg, restored_added_gg,
  vcsd_gg + open_added_gg + restored_added_gg as vcsd_until_gg,
  known_share(open_unknown_km2 + restored_unknown_km2, open_km2 + restored_km2) as baseline_known_share,
  curve_of, fewest_cohorts as curve_cohorts, oldest_age as curve_years
from added
left join curves using (mine_id)
order by mine_id, restored_in nulls last, scenario;

comment on macro table what_if is 'Deficit up to a coming year if open land is restored now, later or never: a scenario, not a forecast; one row is a mine and a scenario';
comment on column what_if.mine_id is 'Mine';
comment on column what_if.name is 'Name of the mine';
comment on column what_if.scenario is 'now, later, never, or the year that restore gives';
comment on column what_if.restored_in is 'Year in which the open land is restored; NULL = never [a]';
comment on column what_if.until_year is 'Last year of the scenario, target_year [a]';
comment on column what_if.open_land_km2 is 'Land that is destroyed and not restored in the last year of the study [km2]';
comment on column what_if.restored_land_km2 is 'Land that is restored in the last year of the study [km2]';
comment on column what_if.vcsd_gg is 'Deficit up to the last year of the study, as in deficit; NULL where none of the land is known [Gg CO2]';
comment on column what_if.open_added_gg is 'Deficit that the open land adds in the years to come; NULL where its baseline is unknown, or no recovery is known that it needs [Gg CO2]';
comment on column what_if.restored_added_gg is 'Deficit that land restored before adds, negative where it is above its baseline; NULL where its baseline or the recovery is unknown [Gg CO2]';
comment on column what_if.vcsd_until_gg is 'Deficit up to until_year: vcsd_gg + open_added_gg + restored_added_gg; NULL where one of them is [Gg CO2]';
comment on column what_if.baseline_known_share is 'Share of the open and restored land whose baseline is known; NULL without such land [1]';
comment on column what_if.curve_of is 'Land whose recovery is taken over: mine, or all mines where the mine has fewer than 5 ages of 5 cohorts each; NULL = no recovery is known';
comment on column what_if.curve_cohorts is 'Fewest cohorts behind an age of that recovery [1]';
comment on column what_if.curve_years is 'Oldest age of that recovery, whose share lasts [a]';
