-- annual_interval: how sure the annual mean VCS is; one row is a year. The VCS of a year is observed, so weather is no error of it. bg is the
-- error of background NPP, one for all cells. A year of unknown mean has NULL, and all have without control land.
--
--     sd² = σ² Σ_c (A_c·S/S_veg)² / A² + (Σ_c A_c·bg_c / A)²
--
-- A_c is the known land of mines in cell c that sequesters, A all known land of mines.
create macro annual_interval(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null, confidence := 0.95) as table
with
land as (
  select cohort_id, cell_id, area_m2
  from study_cohort(only_mines := only_mines)
  where mine_id is not null
),
cells as (
  select cell_id, year, exact_total(area_m2) as area_m2
  from cohort_year
  join land using (cohort_id)
  where vcs > 0 and in_years(year, from_year, to_year)
  group by cell_id, year
),
sums as (
  select
    year, fine_total(pow(area_m2 / 1e6 * coalesce(amplification, 1), 2)) as noise,
    fine_total(area_m2 / 1e6 * coalesce(bg_error, 0)) as background
  from cells
  left join cell_amplification(co2_per_carbon := co2_per_carbon) using (cell_id, year)
  group by year
),
means as (
  select year, total_g / nullif(total_m2, 0) as value, total_m2 / 1e6 as area_km2
  from study_year(from_year := from_year, to_year := to_year)
  left join annual_sum(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (year)
),
errors as (
  select
    year, means.value, case when means.value is not null then sigma * sqrt(coalesce(noise, 0)) / area_km2 end as sd_noise,
    case when means.value is not null and sigma is not null then coalesce(abs(background), 0) / area_km2 end as sd_background
  from means
  left join sums using (year)
  cross join cell_error(co2_per_carbon := co2_per_carbon)
),
spreads as (
  select *, sqrt(sd_noise * sd_noise + sd_background * sd_background) as sd, normal_quantile(confidence) as z, 1e6 as df
  from errors
)
select year, value, sd, value - t_quantile(z, df) * sd as low, value + t_quantile(z, df) * sd as high, sd_noise, sd_background
from spreads
order by year;

comment on macro table annual_interval is 'How sure the annual mean VCS is; one row is a year';
comment on column annual_interval.year is 'Year [a]';
comment on column annual_interval.value is 'Annual mean VCS, vcs_mean_g_m2 of annual_vcs; NULL where it is unknown [g CO2 m-2 a-1]';
comment on column annual_interval.sd is 'Standard deviation of its error; NULL without control land [g CO2 m-2 a-1]';
comment on column annual_interval.low is 'Lower end of the interval [g CO2 m-2 a-1]';
comment on column annual_interval.high is 'Upper end of the interval [g CO2 m-2 a-1]';
comment on column annual_interval.sd_noise is 'Part of errors of single cells [g CO2 m-2 a-1]';
comment on column annual_interval.sd_background is 'Part of the error of background NPP [g CO2 m-2 a-1]';
