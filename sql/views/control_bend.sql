-- control_bend: whether the VCS of the pooled control land bends over the years instead of following a line, which biases baselines that are
-- lines; one row is the study. h is half the years, q what a line leaves of the squared years, e the VCS less its line, b = Σ e·q / Σ q².
--
--     bend = −b·h² / mean VCS        t = b / √(Σ (e − b·q)² / (n − 3) / Σ q²)
create macro control_bend() as table
with
years as (
  select year - avg(year) over () as away, vcs, vcs - line as e, count(*) over () as n
  from control_year
  where mine_id is null
),
curves as (
  select n, vcs, e, away * away - (n * n - 1) / 12::double as q
  from years
),
fits as (
  select n, fine_total(vcs) / n as mean_vcs, fine_total(e * e) as ee, fine_total(e * q) / fine_total(q * q) as b, fine_total(q * q) as qq
  from curves
  where n >= 10
  group by n
)
select -b * pow((n - 1) / 2::double, 2) / nullif(mean_vcs, 0) as bend, b / nullif(sqrt(greatest(0, ee - b * b * qq) / (n - 3) / qq), 0) as bend_t
from study
left join fits on true;

comment on macro table control_bend is 'Whether the VCS of control land bends instead of following a line; one row is the study';
comment on column control_bend.bend is 'How far the VCS of the middle year lies above the line between the ends, as a share of the mean; negative is below. NULL without control land and with fewer than 10 years [1]';
comment on column control_bend.bend_t is 'Student''s t of the bend, its sign opposite; beyond 3 the straight baseline is biased. NULL as bend, and where nothing is left of the residuals [1]';
