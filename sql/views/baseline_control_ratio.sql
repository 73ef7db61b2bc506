-- baseline_control_ratio: a baseline that follows the control land of the mine; one row is a cohort ever destroyed inside mines. It is
-- share · vcs of control_year, or share · line of it, which leaves the weather of the year out.
--
--     share = Σ VCS / Σ VCS of the control land, over the years before the destruction
create macro baseline_control_ratio() as table
select cohort_id, share, n as n_years
from choice_line()
where choice = 0 and guard = 0;

comment on macro table baseline_control_ratio is 'Baseline of VCS as a share of that of control land; one row is a cohort ever destroyed inside mines';
comment on column baseline_control_ratio.cohort_id is 'Cohort';
comment on column baseline_control_ratio.share is 'VCS per VCS of the control land before the destruction, NULL without a known year or control land [1]';
comment on column baseline_control_ratio.n_years is 'Known years before the destruction [a]';
