-- background_lag: the empirical variogram of the background samples; one row is a year and a class of distances. Classes without
-- pairs have no row.
create view background_lag as
select year, lag, distance_m, pairs, gamma, fitted
from read_parquet(dataset_file('background_lag.parquet'));

comment on view background_lag is 'Empirical variogram of the background samples; one row is a year and a class of distances';
comment on column background_lag.year is 'Year [a]';
comment on column background_lag.lag is 'Class of distances, counted from 1 (shortest) among those with pairs';
comment on column background_lag.distance_m is 'Mean distance of its pairs [m]';
comment on column background_lag.pairs is 'Pairs of samples in the class [1]';
comment on column background_lag.gamma is 'Semivariance, half the mean squared difference of a pair [(g C m-2 a-1)2]';
comment on column background_lag.fitted is 'Variogram in use at that distance, NULL without kriging [(g C m-2 a-1)2]';
