-- Annual VCS of the mined land beside its trend (Fig. 1a); one row is a year.
with
trend as (
  select slope_g_m2_a, intercept
  from vcs_trend
)
select year, area_km2, vcs_total_gg, vcs_mean_g_m2, vcs_sd_g_m2, intercept + slope_g_m2_a * year as trend_g_m2
from annual_vcs
cross join trend
order by year;
