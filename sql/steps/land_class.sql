-- land_class: land that a sample is drawn from, with its first destruction and last restoration (NULL = none); one row is a cohort.
-- within_mines leaves land outside mines out.
create macro land_class(within_mines := true) as table
select cohort_id, destroyed_year, restored_year, pixels, area_m2 / 1e6 as area_km2
from cohort
where mine_id is not null or not within_mines
order by cohort_id;

comment on macro table land_class is 'Land that a sample is drawn from; one row is a cohort';
