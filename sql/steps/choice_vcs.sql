-- choice_vcs: VCS of the land inside mines with each choice of the background, for specification; one row is a cohort in a year with a
-- background. choice 0 is the background of the study (kriged), 1 the mean of the cells without vegetation in the year, 2 is zero; NPP_a
-- follows by Eq. 1. line_id numbers a cohort with a choice. A choice is other than 0 in cells that are bare in part. Where no mine has never-destroyed land, that of the whole map is there too, without a mine, for the undisturbed line.
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
  select
    cell_id, year, greatest(0, (npp_b * mapped_m2 - coalesce(npp_bare, npp_bg) * (mapped_m2 - vegetated_m2)) / vegetated_m2) as mean_npp,
    greatest(0, npp_b * mapped_m2 / vegetated_m2) as zero_npp
  from cell_year
  join cell using (cell_id)
  left join bare using (year)
  where vegetated_m2 > 0 and vegetated_m2 < mapped_m2 and npp_a is not null
),
chosen as (
  select
    cohort_id, mine_id, area_m2, destroyed_year, year, state, choice, npp_a,
    case choice when 1 then mean_npp when 2 then zero_npp end as other_npp
  from cohort_year
  join land using (cohort_id)
  left join changed using (cell_id, year)
  cross join (values (0), (1), (2)) as choices(choice)
  where state = 'destroyed' or npp_a is not null
)
select
  cohort_id, mine_id, area_m2, destroyed_year, year, state, choice, cohort_id::bigint * 3 + choice as line_id, other_npp is not null as other,
  case when state = 'destroyed' then 0 else coalesce(other_npp, npp_a) * 2.2 * 1.63 end::double as vcs
from chosen;

comment on macro table choice_vcs is 'VCS of the land inside mines with each choice of the background; one row is a cohort in a year with a background';
