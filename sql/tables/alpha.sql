-- alpha: the thresholds between bare and vegetated land that dated the map; one row is a mine in a year. It has no rows in a dataset
-- whose map was not detected in NDVI.
create view alpha as
select
  mine_id::varchar as mine_id, year::integer as year, soil::double as soil, vegetation::double as vegetation, alpha::double as alpha,
  source::varchar as source, separation::double as separation, bare::bigint as bare, vegetated::bigint as vegetated
from read_parquet(dataset_file('alpha.parquet'));

comment on view alpha is 'Thresholds of NDVI between bare and vegetated land that dated the map; one row is a mine in a year';
comment on column alpha.mine_id is 'Mine';
comment on column alpha.year is 'Year [a]';
comment on column alpha.soil is 'NDVI of bare land; NULL if the threshold does not rest on one [1]';
comment on column alpha.vegetation is 'NDVI of undisturbed vegetated land; NULL if the threshold does not rest on one [1]';
comment on column alpha.alpha is 'Threshold: land is bare below it; NULL if the year is unknown there [1]';
comment on column alpha.source is 'given, otsu, samples; of levels, what vegetation is taken from: mine and year, mine (all years) or year (all mines); no contrast (bare and vegetated land are too alike); none (no values)';
comment on column alpha.separation is 'Share of the variance of NDVI that lies between bare and vegetated values, 0 to 1; NULL if there is only one kind [1]';
comment on column alpha.bare is 'Pixels of the mine below the threshold [1]';
comment on column alpha.vegetated is 'Pixels of the mine at or above the threshold [1]';
