-- weather_memory: how long weather lasts, from the pooled control land, and what that takes from its years; one row is the study. It has no
-- rows without control land. Columns as in memory_trace.
create macro weather_memory() as table
with
years as (
  select year, r
  from control_year
  where mine_id is null
),
neighbours as (
  select coalesce(fine_total(years.r * later.r), 0) as neighbour
  from years
  join years as later on later.year = years.year + 1
),
estimate as (
  select list(year) as known, series_memory(any_value(neighbour) / nullif(fine_total(r * r), 0), count(*)) as memory
  from years
  cross join neighbours
)
from memory_trace((select known from estimate), (select memory from estimate));

comment on macro table weather_memory is 'How long weather lasts, from the pooled control land; one row is the study';
