-- undisturbed_line: least squares of the mean VCS of never-destroyed land on the year, the baseline of cohorts without a line
-- of their own; one row is the study. The land lies inside mines, or on the whole map if no mine has any.
--
--     VCS = intercept + slope · year
create macro undisturbed_line(co2_per_carbon := null) as table
with
extent as (
  select count(*) = 0 as whole_map
  from cohort
  where destroyed_year is null and mine_id is not null
),
means as (
  select year, sum(undisturbed_vcs) / 1e0 / sum(undisturbed_area) as mean
  from mine_sum(co2_per_carbon := co2_per_carbon)
  cross join extent
  where (mine_id is not null or whole_map) and undisturbed_area > 0
  group by year
),
sums as (
  select
    count(*) as n, sum(year - first_year) as t, sum(pow(year - first_year, 2)) as tt,
    sum(dyadic(mean, 24)) as v, sum((year - first_year) * dyadic(mean, 24)) as tv
  from means
  cross join study
),
fit as (
  select n, t / n as mean_t, v / n as mean_v, (n * tv - t * v) / nullif(n * tt - t * t, 0) as slope
  from sums
)
select
  slope, mean_v - slope * (mean_t + first_year) as intercept, n as n_years,
  case when whole_map then 'map' else 'mines' end as extent
from fit
cross join extent
cross join study;

comment on macro table undisturbed_line is 'Line of the mean VCS of never-destroyed land; one row is the study';
comment on column undisturbed_line.slope is 'Slope, NULL with fewer than 2 years [g CO2 m-2 a-2]';
comment on column undisturbed_line.intercept is 'Value of the line in the year 0, NULL where the slope is [g CO2 m-2 a-1]';
comment on column undisturbed_line.n_years is 'Years with known VCS [a]';
comment on column undisturbed_line.extent is 'Where the land is: mines, or map if no mine has any';
