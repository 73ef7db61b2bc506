-- land_year: VCS of the land inside mines; one row is a cohort in a year with known VCS.
create macro land_year(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
land as (
  select cohort_id, mine_id, pixels, area_m2, exact(area_m2) as exact_area
  from study_cohort(only_mines := only_mines)
  where mine_id is not null
)
select mine_id, year, pixels, area_m2, exact_area, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as g_m2
from cohort_year
join land using (cohort_id)
where vcs is not null and in_years(year, from_year, to_year);

comment on macro table land_year is 'VCS of the land inside mines; one row is a cohort in a year with known VCS';
