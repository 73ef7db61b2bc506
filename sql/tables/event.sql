-- event: destructions and restorations; one row is an event of a cohort. It may be before the first year of the study.
create view event as
select cohort_id, cycle, kind, year
from read_parquet(dataset_file('event.parquet'));

comment on view event is 'Destructions and restorations; one row is an event of a cohort';
comment on column event.cohort_id is 'Cohort';
comment on column event.cycle is 'Number of the cycle of destruction and restoration, from 1';
comment on column event.kind is 'destruction or restoration';
comment on column event.year is 'Year of the event, may be before the study [a]';
