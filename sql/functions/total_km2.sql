-- The sum of areas in km2, exact and the same on every run; NULL without any row. An area is a whole number of 10^-11 km2, as exact makes
-- it one of 10^-5 m2.
create macro total_km2(v) as sum(cast(v as decimal(38, 12))) / 1e0;

comment on macro total_km2 is 'Sum of areas in km2, exact and the same on every run';
