-- Recovery: restored land against its baseline by years since restoration; one row is a number of years.
--
--     recovered = Σ VCS·area / Σ baseline·area over the restored land inside mines whose VCS is known
--
-- Land counts from its last restoration on, against the baseline of the same calendar year. So weather and the growth of
-- native vegetation affect both sides. Long times are known only of land restored early. The last columns give the area behind
-- each point and its restoration years; with little area the curve reflects particular sites, not time.
with
restored as (
  select cohort_id, area_m2, restored_year, slope, intercept
  from cohort
  join baseline using (cohort_id)
  where restored_year is not null and mine_id is not null
),
years as (
  select
    year - restored_year as years_since, restored_year, area_m2, vcs,
    greatest(0, intercept + slope * year) as baseline_vcs
  from cohort_year
  join restored using (cohort_id)
  where year >= restored_year and vcs is not null and intercept + slope * year is not null
)
select
  years_since,
  sum(vcs * area_m2) / nullif(sum(baseline_vcs * area_m2), 0) as recovered,
  sum(vcs * area_m2) / sum(area_m2) as vcs_g_m2,
  sum(baseline_vcs * area_m2) / sum(area_m2) as baseline_g_m2,
  sum(area_m2) / 1e6 as area_km2, min(restored_year) as restored_from, max(restored_year) as restored_to
from years
group by years_since
order by years_since;
