-- Area vegetated, destroyed and restored inside mines; one row is a year.
select
  year,
  coalesce(sum(area_m2) filter (where state = 'vegetated'), 0) / 1e6 as vegetated_km2,
  coalesce(sum(area_m2) filter (where state = 'destroyed'), 0) / 1e6 as destroyed_km2,
  coalesce(sum(area_m2) filter (where state = 'restored'), 0) / 1e6 as restored_km2
from cohort_year
join cohort using (cohort_id)
where mine_id is not null
group by year
order by year;
