-- undisturbed_choice: mean VCS of never-destroyed land with each choice of the background, and its line; one row is a year with a choice
-- of choice_vcs.
create macro undisturbed_choice() as table
with
means as (
  select choice, year, exact_total(vcs * area_m2) / exact_total(area_m2) as vcs
  from choice_vcs()
  where destroyed_year is null
  group by choice, year
),
sums as (
  select
    choice, count(*) as n, sum(year - first_year) as t, sum((year - first_year) * (year - first_year)) as tt,
    sum(dyadic(vcs, 24)) as v, sum((year - first_year) * dyadic(vcs, 24)) as tv
  from means
  cross join study
  group by choice
),
lines as (
  select choice, (n * tv - t * v) / nullif(n * tt - t * t, 0) as slope, n, t, v
  from sums
)
select choice, year, vcs, slope, v / n - slope * (t / n + first_year) as intercept
from means
join lines using (choice)
cross join study;

comment on macro table undisturbed_choice is 'Mean VCS of never-destroyed land with each choice of the background; one row is a year with a background';
