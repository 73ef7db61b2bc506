-- record_figure: the numbers of a report's record; one row is a figure of a row of a view.
-- The record holds the rows of each view as JSON objects. The column place is the row's mine or year, or '' in views of one row.
create macro record_figure(record) as table
with
view_rows as (
  select section.key as source, line.value as line
  from json_each(record, '$.tables') as section, json_each(section.value) as line
  where line.type = 'OBJECT'
)
select
  source, coalesce(line ->> '$.mine_id', line ->> '$.year', '') as place, line ->> '$.name' as name,
  field.key as figure, try_cast(field.value ->> '$' as double) as amount
from view_rows, json_each(line) as field
where field.type not in ('VARCHAR', 'BOOLEAN', 'ARRAY', 'OBJECT') and field.key not in ('year', 'mine_id', 'name');

comment on macro table record_figure is 'Numbers of a report''s record; one row is a figure of a row of a view';
