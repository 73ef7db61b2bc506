-- background_year: how the background NPP of a year was estimated; one row is a year. These columns measure the variogram and the
-- kriging (weighted_sse is SSErr in gstat):
--
--     weighted_sse = Σ pairs / distance² · (gamma − fitted)² over the lags
--     mean_error, rmse, msdr = mean of e, root of the mean of e², mean of e² / variance
--
-- where e = sample − estimate, each sample estimated from the others (leave-one-out), and variance the variance of its estimate.
-- Datasets from before neighbours was written have NULL there.
create view background_year as
with
fields as (
  select null::integer as neighbours
  where false
),
years as (
  from read_parquet(dataset_file('background_year.parquet'))
  union all by name
  from fields
)
select
  year, samples, method, model, nugget, sill, range_m, variogram_source,
  effective_range_m, weighted_sse, at_bound, mean_error, rmse, msdr, neighbours
from years;

comment on view background_year is 'How the background NPP of a year was estimated and how well; one row is a year';
comment on column background_year.year is 'Year [a]';
comment on column background_year.samples is 'Wholly destroyed cells used as samples [cell]';
comment on column background_year.method is 'kriging, mean, ratio, zero, or value where the study gives it';
comment on column background_year.model is 'Variogram model, NULL without kriging';
comment on column background_year.nugget is 'Nugget of the variogram [(g C m-2 a-1)2]';
comment on column background_year.sill is 'Partial sill of the variogram [(g C m-2 a-1)2]';
comment on column background_year.range_m is 'Range of the variogram [m]';
comment on column background_year.variogram_source is 'study, year (fitted to the year) or pooled (fitted to all years)';
comment on column background_year.effective_range_m is 'Practical range: distance at which the variogram reaches 95 % of its sill, the spherical one all of it; NULL without kriging [m]';
comment on column background_year.weighted_sse is 'Weighted sum of squares left by the fit, NULL for a given variogram [(g C m-2 a-1)4 m-2]';
comment on column background_year.at_bound is 'Whether the variogram still rises at its longest lag, so the range is only a lower bound, not an estimate; NULL for a given one';
comment on column background_year.mean_error is 'Leave-one-out mean of sample - estimate, positive where estimates are too low; NULL without kriging [g C m-2 a-1]';
comment on column background_year.rmse is 'Leave-one-out root mean square of sample - estimate, NULL without kriging [g C m-2 a-1]';
comment on column background_year.msdr is 'Leave-one-out mean squared deviation ratio: near 1: variances match the errors; above 1: too small; below 1: too large; NULL without kriging [1]';
comment on column background_year.neighbours is 'Samples that an estimate uses at most, the nearest ones; all where it equals samples; NULL without kriging [cell]';
