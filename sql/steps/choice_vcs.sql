-- choice_vcs: VCS of the land inside mines with each choice of the background, for specification; one row is a cohort in a year with a
-- background. kriged is the background of the study, mean that of the cells without vegetation in the year, zero is 0; NPP_a follows by
-- Eq. 1. A choice is other than kriged in cells that are bare in part. Where no mine has never-destroyed land, that of the whole map is there too, without a mine, for the undisturbed line.
create macro choice_vcs() as table
with
extent as (
  select count(mine_id) filter (where destroyed_year is null) = 0 as whole_map
  from cohort
),
land as (
  select cohort_id, mine_id, cell_id, area_m2, destroyed_year
  from cohort
  cross join extent
  where mine_id is not null or (destroyed_year is null and whole_map)
),
bare as (
  select year, sum(dyadic(npp_b, 24)) / count(*) as npp_bare
  from cell_year
  where vegetated_m2 = 0 and npp_b is not null
  group by year
),
changed as (
  select cell_id, year, npp_b * mapped_m2 as whole_npp, mapped_m2 - vegetated_m2 as bare_m2, vegetated_m2, coalesce(npp_bare, npp_bg) as npp_bare
  from cell_year
  join cell using (cell_id)
  left join bare using (year)
  where vegetated_m2 > 0 and vegetated_m2 < mapped_m2 and npp_a is not null
),
changed_npp as (
  select cell_id, year, 'mean' as background, greatest(0, (whole_npp - npp_bare * bare_m2) / vegetated_m2) as npp_a
  from changed
  union all
  select cell_id, year, 'zero', greatest(0, whole_npp / vegetated_m2)
  from changed
)
select
  cohort_id, mine_id, area_m2, destroyed_year, year, state, background, changed_npp.npp_a is not null as other,
  case when state = 'destroyed' then 0 else coalesce(changed_npp.npp_a, cohort_year.npp_a) * 2.2 * 1.63 end::double as vcs
from cohort_year
join land using (cohort_id)
cross join (values ('kriged'), ('mean'), ('zero')) as backgrounds(background)
left join changed_npp using (cell_id, year, background)
where state = 'destroyed' or cohort_year.npp_a is not null;

comment on macro table choice_vcs is 'VCS of the land inside mines with each choice of the background; one row is a cohort in a year with a background';
