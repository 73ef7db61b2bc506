-- memory_trace: what memory takes from a series of the years: the spread that its line leaves, as a trace, and the degrees of freedom; one row.
-- No rows with fewer than 3 years.
--
--     P(s, t) = memory^|s − t|    M = I − 1/n − (s − mean)(t − mean)/Sxx    trace = tr(MP)    df = trace² / tr(MPMP)
create macro memory_trace(of_years, given_memory) as table
with
given as (
  select unnest(of_years) as year, given_memory as memory
),
years as (
  select
    year, memory, n, year_sum / n::double as mean_year, (n * square_sum - year_sum * year_sum) / n::double as squares
  from given
  cross join (select count(*) as n, sum(year)::bigint as year_sum, sum(year * year)::bigint as square_sum from given)
),
products as (
  select
    i.year as s, j.year as t, any_value(i.n) as n, any_value(i.mean_year) as mean_year, any_value(i.squares) as squares, any_value(i.memory) as memory,
    fine_total(((i.year = k.year)::integer - 1 / k.n::double - (i.year - k.mean_year) * (k.year - k.mean_year) / k.squares)
      * pow(k.memory, abs(k.year - j.year))) as v
  from years as i
  cross join years as j
  cross join years as k
  where i.n > 2
  group by i.year, j.year
),
traces as (
  select
    any_value(a.n) as n, any_value(a.mean_year) as mean_year, any_value(a.squares) as squares, any_value(a.memory) as memory,
    fine_total(case when a.s = a.t then a.v end) as trace, fine_total(a.v * b.v) as squared
  from products as a
  join products as b on a.s = b.t and a.t = b.s
)
select n, mean_year, squares, memory, trace, trace * trace / squared as df
from traces
where n is not null;

comment on macro table memory_trace is 'What memory takes from a series of years; one row';
