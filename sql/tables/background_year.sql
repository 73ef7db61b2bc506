-- background_year: one row is a year.
create view background_year as
select year, samples, method, model, nugget, sill, range_m, variogram_source
from read_parquet(dataset_file('background_year.parquet'));

comment on view background_year is 'How the background NPP of a year was estimated; one row is a year';
comment on column background_year.year is 'Year [a]';
comment on column background_year.samples is 'Wholly destroyed cells used as samples [cell]';
comment on column background_year.method is 'kriging, mean, ratio or zero';
comment on column background_year.model is 'Variogram model, NULL without kriging';
comment on column background_year.nugget is 'Nugget of the variogram [(g C m-2 a-1)2]';
comment on column background_year.sill is 'Partial sill of the variogram [(g C m-2 a-1)2]';
comment on column background_year.range_m is 'Range of the variogram [m]';
comment on column background_year.variogram_source is 'study, year (fitted to the year) or pooled (fitted to all years)';
