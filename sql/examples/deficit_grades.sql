-- Mines by their deficit, in grades of 24 Gg CO2 (Fig. 3c); one row is a grade.
with
grades as (
  select 24 * floor(vcsd_gg / 24) as from_gg, destroyed_km2
  from deficit
)
select
  from_gg, from_gg + 24 as below_gg, count(*) as mines, avg(destroyed_km2) as destroyed_mean_km2,
  100 * count(*) / nullif(sum(count(*)) over (), 0) as share_percent
from grades
group by from_gg
order by from_gg;
