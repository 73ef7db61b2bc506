-- accuracy_matrix: the error matrix by stratum; one row is the points of a stratum with one class on the map and one in the
-- reference. It has no rows in a dataset whose study file names no points.
--
--     share p_ij = W_i n_ij / n_i    (Olofsson et al. 2014, Eq. 4)
create view accuracy_matrix as
select
  stratum::varchar as stratum, stratum_km2::double as stratum_km2, stratum_points::bigint as stratum_points,
  map_class::varchar as map_class, reference_class::varchar as reference_class, points::bigint as points, share::double as share
from read_parquet(dataset_file('accuracy_matrix.parquet'));

comment on view accuracy_matrix is 'Error matrix by stratum, from labelled points; one row is the points of a stratum with one class on the map and one in the reference';
comment on column accuracy_matrix.stratum is 'Stratum that the points were drawn from: a class of the map, unless the file of points says otherwise';
comment on column accuracy_matrix.stratum_km2 is 'Area of the stratum [km2]';
comment on column accuracy_matrix.stratum_points is 'Labelled points in the stratum [1]';
comment on column accuracy_matrix.map_class is 'Class by the map: never, destroyed or restored at the end of the study';
comment on column accuracy_matrix.reference_class is 'Class by the person who labelled the points';
comment on column accuracy_matrix.points is 'Points [1]';
comment on column accuracy_matrix.share is 'Estimated share of the land, which adds up to 1 over all rows [1]';
