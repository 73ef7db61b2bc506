-- annual_band: Figure 1a, the annual mean VCS of the land inside mines with its trend; one row is a year. The trend covers all
-- years, whatever years are shown.
--
--     low, high = mean ∓ sd over pixels        trend = intercept + slope · year
create macro annual_band(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
select
  year, vcs_mean_g_m2,
  vcs_mean_g_m2 - vcs_sd_g_m2 as vcs_low_g_m2, vcs_mean_g_m2 + vcs_sd_g_m2 as vcs_high_g_m2,
  intercept + slope_g_m2_a * year as vcs_trend_g_m2, unknown_km2, known_share
from annual_vcs(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
cross join vcs_trend(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
order by year;

comment on macro table annual_band is 'Figure 1a: annual mean VCS, one sd to either side and trend; one row is a year';
comment on column annual_band.year is 'Year [a]';
comment on column annual_band.vcs_mean_g_m2 is 'Area-weighted mean VCS of the known land, destroyed land counting 0; NULL without any [g CO2 m-2 a-1]';
comment on column annual_band.vcs_low_g_m2 is 'Mean minus one standard deviation over pixels [g CO2 m-2 a-1]';
comment on column annual_band.vcs_high_g_m2 is 'Mean plus one standard deviation over pixels [g CO2 m-2 a-1]';
comment on column annual_band.vcs_trend_g_m2 is 'Line of the trend over all years [g CO2 m-2 a-1]';
comment on column annual_band.unknown_km2 is 'Area inside mines with unknown VCS, which the mean lacks [km2]';
comment on column annual_band.known_share is 'Share of the area inside mines whose VCS is known, NULL without land [1]';
