-- annual_spread: the squares of VCS about its mean over the pixels of the known land inside mines, for annual_vcs; one row is a year with
-- known VCS.
--
--     squares = Σ pixels·VCS² − (Σ pixels·VCS)² / Σ pixels
create macro annual_spread(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
land as (
  select cohort_id, pixels
  from study_cohort(only_mines := only_mines)
  where mine_id is not null
),
known as (
  select year, pixels, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as g_m2
  from cohort_year
  join land using (cohort_id)
  where vcs is not null and in_years(year, from_year, to_year)
),
sums as (
  select
    year,
    sum(pixels) as pixels,
    sum(cast(pixels * g_m2 as decimal(38, 9))) / 1e0 as pixel_sum,
    sum(cast(pixels * g_m2 * g_m2 as decimal(38, 9))) / 1e0 as pixel_squares,
    min(g_m2) = max(g_m2) as uniform
  from known
  group by year
)
select year, pixels, case when uniform then 0 else greatest(0, pixel_squares - pixel_sum * pixel_sum / pixels) end as squares
from sums;

comment on macro table annual_spread is 'Squares of VCS about its mean over the pixels inside mines; one row is a year with known VCS';
