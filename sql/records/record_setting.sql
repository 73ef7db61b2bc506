-- record_setting: what a report's numbers are made from, and by which software; one row is an input file (value is its SHA-256), a
-- parameter, a version of the software, or the method of a year's background.
create macro record_setting(record) as table
with
inputs as (
  select 'input' as kind, file.value ->> '$.role' as role, file.value ->> '$.path' as name, file.value ->> '$.sha256' as value
  from json_each(record, '$.inputs') as file
  where file.type = 'OBJECT'
),
parameters as (
  select 'parameter' as kind, '' as role, parameter.key as name, parameter.value ->> '$' as value
  from json_each(record, '$.parameters') as parameter
  where parameter.type = 'VARCHAR'
),
software as (
  select 'software' as kind, role, '' as name, value
  from (values ('dataset', record ->> '$.dataset.software'), ('report', record ->> '$.software')) as versions(role, value)
),
background as (
  select 'background' as kind, '' as role, line.value ->> '$.year' as name, line.value ->> '$.method' as value
  from json_each(record, '$.tables.background_year') as line
  where line.type = 'OBJECT'
)
from inputs
union all
from parameters
union all
from software
union all
from background;

comment on macro table record_setting is 'What a report''s numbers are made from; one row is an input, a parameter, a version or a year''s background method';
