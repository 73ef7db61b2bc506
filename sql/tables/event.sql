-- event: destructions and restorations; one row is an event of a cohort. It may be before the first year of the study. Datasets from
-- before earliest_year and quality were written have NULL there.
create view event as
with
fields as (
  select null::integer as earliest_year, null::integer as quality
  where false
),
events as (
  from read_parquet(dataset_file('event.parquet'))
  union all by name
  from fields
)
select cohort_id, cycle, kind, year, earliest_year, quality
from events;

comment on view event is 'Destructions and restorations; one row is an event of a cohort';
comment on column event.cohort_id is 'Cohort';
comment on column event.cycle is 'Number of the cycle of destruction and restoration, from 1';
comment on column event.kind is 'destruction or restoration';
comment on column event.year is 'Year of the event, may be before the study [a]';
comment on column event.earliest_year is 'First year in which the event can have happened; NULL if the input does not say [a]';
comment on column event.quality is 'Sum of: 1 unknown years before it, 2 the record ends before it is confirmed, 4 the run before it is short and the first, 8 unknown years while it is confirmed, 16 before the record; 0 none; NULL if the input does not say';
