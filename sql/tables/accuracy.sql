-- accuracy: how accurate the map is, and how much land there really is, from a sample of labelled points; one row is an estimate. It
-- has no rows in a dataset whose study file names no points. Low and high are value -/+ 1.96 standard errors.
--
--     R = sum(A_i mean(y)_i) / sum(A_i mean(x)_i)    (Stehman 2014; with strata that are the map's classes, Olofsson et al. 2014)
create view accuracy as
select
  measure::varchar as measure, subject::varchar as subject, value::double as value, standard_error::double as standard_error,
  low::double as low, high::double as high, mapped::double as mapped, unit::varchar as unit, points::bigint as points
from read_parquet(dataset_file('accuracy.parquet'));

comment on view accuracy is 'Accuracy of the map and area-adjusted areas from labelled points; one row is an estimate';
comment on column accuracy.measure is 'overall, user (of the land mapped so), producer (of the land that is so), area, r_v (restored per ever destroyed area), exact and within_one_year (of events that both have), mean_error (mapped less true year), missed (of true events), false (of mapped events)';
comment on column accuracy.subject is 'Class at the end of the study (never, destroyed, restored, ever_destroyed) or event (T_D, T_R); NULL = the whole map';
comment on column accuracy.value is 'Estimate; NULL if no point tells [unit of unit]';
comment on column accuracy.standard_error is 'Standard error of value; a stratum with 1 point adds nothing to it [unit of unit]';
comment on column accuracy.low is 'Lower end of the 95 % interval, value - 1.96 standard errors [unit of unit]';
comment on column accuracy.high is 'Upper end of the 95 % interval, value + 1.96 standard errors [unit of unit]';
comment on column accuracy.mapped is 'The same number by the map; NULL if the map says nothing of it [unit of unit]';
comment on column accuracy.unit is 'Unit: 1 (a share), km2, or a (years)';
comment on column accuracy.points is 'Points that the estimate rests on [1]';
