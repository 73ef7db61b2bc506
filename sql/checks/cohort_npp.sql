-- cohort_npp: a cohort has 0 where it is destroyed and its cell's NPP_a elsewhere, and VCS is that times the study's factor (Eq. 2);
-- one row is a cohort and year where it does not.
select
  cohort_id || ' in ' || year as place, cohort_year.npp_a as found,
  case when state = 'destroyed' then 0 else cell_year.npp_a end as expected
from cohort_year
join cohort using (cohort_id)
join cell_year using (cell_id, year)
cross join study
where cohort_year.npp_a is distinct from case when state = 'destroyed' then 0 else cell_year.npp_a end
  or abs(vcs - cohort_year.npp_a * study_co2_per_carbon) > 1e-9 * abs(vcs);
