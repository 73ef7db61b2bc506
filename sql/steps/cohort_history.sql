-- cohort_history: which land has one history; one row is a cohort ever destroyed inside mines. Cohorts of a mine share a history where they
-- are destroyed and restored once in the same years and their VCS is known in all years. What follows from state and years alone
-- is then the same, and what is linear in VCS needs the sum of their land only. history_id is the cohort that stands for all of them.
create macro cohort_history() as table
with
land as (
  select
    cohort_id, mine_id, cell_id, area_m2, destroyed_year, restored_year,
    case when cycles > 1 or cohort_id in (select cohort_id from cohort_year where vcs is null) then cohort_id end as apart
  from cohort
  where mine_id is not null and destroyed_year is not null
)
select
  cohort_id, mine_id, cell_id, area_m2, destroyed_year,
  min(cohort_id) over (partition by mine_id, destroyed_year, restored_year, apart) as history_id
from land;

comment on macro table cohort_history is 'Which land has one history; one row is a cohort ever destroyed inside mines';
