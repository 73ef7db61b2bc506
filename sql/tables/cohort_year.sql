-- cohort_year: state and productivity of the cohorts; one row is a cohort in a year, every year of the study.
-- VCS (carbon sequestration in vegetation) = NPP_a × co2_per_carbon (Eq. 2).
create view cohort_year as
select cohort_id, year, state, npp_a, vcs
from read_parquet(dataset_file('cohort_year.parquet'));

comment on view cohort_year is 'State and productivity of the cohorts; one row is a cohort in a year';
comment on column cohort_year.cohort_id is 'Cohort';
comment on column cohort_year.year is 'Year [a]';
comment on column cohort_year.state is 'vegetated (never destroyed yet), destroyed or restored';
comment on column cohort_year.npp_a is 'Net primary production (NPP) after scale transformation, NULL = unknown [g C m-2 a-1]';
comment on column cohort_year.vcs is 'Carbon sequestration in vegetation (VCS), NULL = unknown [g CO2 m-2 a-1]';
