-- control_bend: whether the VCS of the pooled control land bends over the years instead of following a line, which biases baselines that are
-- lines; one row is the study. h is half the years, b the curvature of control_curve.
--
--     bend = −b·h² / mean VCS
create macro control_bend() as table
select distinct -curvature * pow((n - 1) / 2::double, 2) / nullif(mean_vcs, 0) as bend, bend_t
from study
left join control_curve() on true;

comment on macro table control_bend is 'Whether the VCS of control land bends instead of following a line; one row is the study';
comment on column control_bend.bend is 'How far the VCS of the middle year lies above the line between the ends, as a share of the mean; negative is below. NULL without control land and with fewer than 10 years [1]';
comment on column control_bend.bend_t is 'Student''s t of the bend, its sign opposite; beyond 3 the straight baseline is biased. NULL as bend, and where nothing is left of the residuals [1]';
