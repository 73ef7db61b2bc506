-- weather_filter: how weather that lasts spreads over the years; one row is a pair of years, k no later than year. f is an element of the
-- Cholesky factor of memory^|s − t|, the identity where weather has no memory.
create macro weather_filter() as table
select
  s.year as year, k.year as k,
  pow(memory, s.year - k.year) * case when k.year = first_year then 1 else sqrt(1 - memory * memory) end as f
from study_year() as s
join study_year() as k on k.year <= s.year
cross join weather_memory()
cross join study
where memory > 0 or k.year = s.year;

comment on macro table weather_filter is 'How weather that lasts spreads over the years; one row is a pair of years';
