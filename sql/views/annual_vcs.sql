-- annual_vcs: carbon sequestration in vegetation (VCS) of the land inside mines; one row is a year.
-- Destroyed land counts with 0, land with unknown VCS not at all; its area is shown. Where only destroyed land is known, all is unknown.
--
--     mean = Σ VCS·area / Σ area        sd = sqrt((Σ pixels·VCS² − (Σ pixels·VCS)² / Σ pixels) / (Σ pixels − 1))
--
-- The sums are exact. So the difference keeps 6 digits down to an sd of 1/100 000 of the mean.
-- confidence, such as 0.95, adds intervals, see annual_interval; without it their columns are NULL and not computed.
create macro annual_vcs(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null, confidence := null) as table
with
intervals as (
  select year, sd as vcs_mean_sd_g_m2, low as vcs_mean_low_g_m2, high as vcs_mean_high_g_m2
  from annual_interval(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines, confidence := confidence)
  where confidence is not null
),
extent as (
  select sum(whole_area) as whole_area
  from mine_extent(only_mines := only_mines)
),
sums as (
  select year, pixels, exact_area, total_m2, total_g, squares
  from annual_sum(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  join annual_spread(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (year)
)
select
  year,
  coalesce(total_m2, 0) / 1e6 as area_km2,
  total_g / nullif(total_m2, 0) as vcs_mean_g_m2,
  sqrt(squares / nullif(pixels - 1, 0)) as vcs_sd_g_m2,
  total_g / 1e9 as vcs_total_gg,
  coalesce(whole_area - coalesce(exact_area, 0), 0) / 1e5 / 1e6 as unknown_km2,
  coalesce(exact_area, 0) / whole_area as known_share,
  vcs_mean_sd_g_m2, vcs_mean_low_g_m2, vcs_mean_high_g_m2
from study_year(from_year := from_year, to_year := to_year)
cross join extent
left join sums using (year)
left join intervals using (year)
order by year;

comment on macro table annual_vcs is 'Carbon sequestration in vegetation (VCS) of the land inside mines; one row is a year';
comment on column annual_vcs.year is 'Year [a]';
comment on column annual_vcs.area_km2 is 'Area inside mines with known VCS, 0 where only destroyed land is known [km2]';
comment on column annual_vcs.vcs_mean_g_m2 is 'Area-weighted mean VCS of the known land, destroyed land counting 0; NULL without any [g CO2 m-2 a-1]';
comment on column annual_vcs.vcs_sd_g_m2 is 'Standard deviation of VCS over the known pixels (n - 1), NULL with fewer than 2 [g CO2 m-2 a-1]';
comment on column annual_vcs.vcs_total_gg is 'Total VCS of the known land, NULL without any [Gg CO2 a-1]';
comment on column annual_vcs.unknown_km2 is 'Area inside mines with unknown VCS, which mean and total lack [km2]';
comment on column annual_vcs.known_share is 'Share of the area inside mines whose VCS is known, NULL without land [1]';
comment on column annual_vcs.vcs_mean_sd_g_m2 is 'Standard deviation of the error of vcs_mean_g_m2; NULL without confidence or control land [g CO2 m-2 a-1]';
comment on column annual_vcs.vcs_mean_low_g_m2 is 'Lower end of the interval of vcs_mean_g_m2 [g CO2 m-2 a-1]';
comment on column annual_vcs.vcs_mean_high_g_m2 is 'Upper end of the interval of vcs_mean_g_m2 [g CO2 m-2 a-1]';
