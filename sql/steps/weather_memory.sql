-- weather_memory: how long weather lasts, from the pooled control land; one row is the study. It has no rows without control land.
--
--     P(s, t) = memory^|s − t|    M = I − 1/n − (s − mean)(t − mean)/Sxx    trace = tr(MP)    df = trace² / tr(MPMP)
create macro weather_memory() as table
with
years as (
  select year, r, count(*) over () as n, avg(year) over () as mean_year
  from control_year
  where mine_id is null
),
spread as (
  select count(*) as n, any_value(mean_year) as mean_year, sum(pow(year - mean_year, 2)) as squares, fine_total(r * r) as rr
  from years
),
neighbours as (
  select coalesce(fine_total(years.r * later.r), 0) as rr
  from years
  join years as later on later.year = years.year + 1
),
estimate as (
  select spread.n, mean_year, squares, series_memory(neighbours.rr / nullif(spread.rr, 0), spread.n) as memory
  from spread
  cross join neighbours
  where spread.n > 2
),
products as (
  select
    i.year as s, j.year as t,
    fine_total(((i.year = k.year)::integer - 1 / estimate.n::double - (i.year - estimate.mean_year) * (k.year - estimate.mean_year) / squares)
      * pow(memory, abs(k.year - j.year))) as v
  from years as i
  cross join years as j
  cross join years as k
  cross join estimate
  group by i.year, j.year
),
traces as (
  select fine_total(case when a.s = a.t then a.v end) as trace, fine_total(a.v * b.v) as squared
  from products as a
  join products as b on a.s = b.t and a.t = b.s
)
select n, mean_year, squares, memory, trace, trace * trace / squared as df
from estimate
cross join traces;

comment on macro table weather_memory is 'How long weather lasts, from the pooled control land; one row is the study';
