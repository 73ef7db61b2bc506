-- guard_effect: what a guard year in the fit of the baseline does to the deficit; one row is a number of guard years, 0 and 1. A detected
-- date may be a year late, which puts a bare year into the baseline and bends it. No rows where no date has a quality, as in year
-- rasters, whose dates are taken to be right.
create macro guard_effect(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
detected as (
  select count(quality) > 0 as detected
  from event
),
mines as (
  select 0 as years_left_out, vcsd_gg, unknown, land
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := 0,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  union all
  select 1, vcsd_gg, unknown, land
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := 1,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
deficits as (
  select years_left_out, if_known(coalesce(total(vcsd_gg), 0), total_km2(unknown), coalesce(total_km2(land), 0)) as vcsd_gg
  from mines
  group by years_left_out
)
select
  years_left_out, vcsd_gg,
  vcsd_gg / nullif(max(vcsd_gg) filter (where years_left_out = 0) over (), 0) - 1 as change_share,
  study_guard_years
from deficits
cross join detected
cross join study
where detected
order by years_left_out;

comment on macro table guard_effect is 'Deficit with and without a guard year in the fit of the baseline, where dates are detected; one row is a number of guard years';
comment on column guard_effect.years_left_out is 'Further years before the destruction that the fit leaves out: 0 or 1 [a]';
comment on column guard_effect.vcsd_gg is 'Deficit of all mines, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]';
comment on column guard_effect.change_share is 'Change of vcsd_gg against no guard year, as a share of it; NULL without a deficit there [1]';
comment on column guard_effect.study_guard_years is 'Guard years of the study [a]';
