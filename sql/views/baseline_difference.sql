-- baseline_difference: a baseline that keeps its distance from never-destroyed land; one row is a cohort ever destroyed inside mines. It is
-- difference + mean VCS of never-destroyed land in the year, with 3.586 g CO2/g C.
create macro baseline_difference() as table
select cohort_id, difference as difference_g_m2, n as n_years
from choice_line()
where choice = 0 and guard = 0;

comment on macro table baseline_difference is 'Baseline of VCS as a difference from never-destroyed land; one row is a cohort ever destroyed inside mines';
comment on column baseline_difference.cohort_id is 'Cohort';
comment on column baseline_difference.difference_g_m2 is 'Mean VCS less that of never-destroyed land before the destruction, NULL without a known year [g CO2 m-2 a-1]';
comment on column baseline_difference.n_years is 'Known years before the destruction [a]';
