-- memory_filter: how errors that last spread over the years; one row is a pair of years, k no later than year. f is an element of the Cholesky
-- factor of memory^|s − t|, the identity without memory.
create macro memory_filter(of_years, given_memory) as table
with
given as (
  select unnest(of_years) as year, given_memory as memory
),
years as (
  select year, memory, year - lag(year) over (order by year) as gap
  from given
)
select s.year as year, k.year as k, pow(k.memory, s.year - k.year) * case when k.gap is null then 1 else sqrt(1 - pow(k.memory, 2 * k.gap)) end as f
from years as s
join years as k on k.year <= s.year;

comment on macro table memory_filter is 'How errors that last spread over the years; one row is a pair of years';
