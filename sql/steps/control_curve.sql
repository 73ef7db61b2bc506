-- control_curve: a parabola through the VCS of the pooled control land; one row is a year, none without control land and with fewer than 10 years.
-- q is what a line leaves of the squared years, e the VCS less its line. mean_vcs, curvature (b) and bend_t (t) are of all years.
--
--     b = Σ e·q / Σ q²        t = b / √(Σ (e − b·q)² / (n − 3) / Σ q²)
create macro control_curve() as table
with
years as (
  select year, line, year - avg(year) over () as away, vcs, vcs - line as e, count(*) over () as n
  from control_year
  where mine_id is null
),
curves as (
  select year, line, n, vcs, e, away * away - (n * n - 1) / 12::double as q
  from years
),
fits as (
  select n, fine_total(vcs) / n as mean_vcs, fine_total(e * e) as ee, fine_total(e * q) / fine_total(q * q) as curvature, fine_total(q * q) as qq
  from curves
  where n >= 10
  group by n
)
select
  year, line, q, n, mean_vcs, curvature,
  curvature / nullif(sqrt(greatest(0, ee - curvature * curvature * qq) / (n - 3) / qq), 0) as bend_t
from curves
join fits using (n);

comment on macro table control_curve is 'Parabola through the VCS of control land; one row is a year';
