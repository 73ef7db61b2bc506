-- cohort_pixels: a cohort counts its pixels; one row is a cohort that does not.
with
counted as (
  select cohort_id, count(*) as n
  from pixel
  group by cohort_id
)
select cohort_id::varchar as place, pixels as found, n as expected
from cohort
full join counted using (cohort_id)
where pixels is distinct from n;
