-- background_variogram: the empirical variogram of the background samples of a year, to plot with the one in use; one row is a year
-- and a class of distances, the shortest first.
--
--     gamma = Σ (z_i − z_j)² / 2N over the N pairs of samples in the class
create macro background_variogram(from_year := null, to_year := null) as table
select year, lag, distance_m, pairs, gamma, fitted
from background_lag
join study_year(from_year := from_year, to_year := to_year) using (year)
order by year, lag;

comment on macro table background_variogram is 'Empirical variogram of the background samples, to plot; one row is a year and a class of distances';
comment on column background_variogram.year is 'Year [a]';
comment on column background_variogram.lag is 'Class of distances, counted from 1 (shortest) among those with pairs';
comment on column background_variogram.distance_m is 'Mean distance of its pairs [m]';
comment on column background_variogram.pairs is 'Pairs of samples in the class [1]';
comment on column background_variogram.gamma is 'Semivariance, half the mean squared difference of a pair [(g C m-2 a-1)2]';
comment on column background_variogram.fitted is 'Variogram in use at that distance, NULL without kriging [(g C m-2 a-1)2]';
