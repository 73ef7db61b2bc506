-- cut_at_zero: NPP_a is its raw value or 0, whichever is larger, and unknown where the raw value is; one row is a cell and year where
-- it is not.
with
cut as (
  select cell_id, year, npp_a, case when npp_a_raw is not null then greatest(npp_a_raw, 0) end as wanted
  from cell_year
)
select cell_id || ' in ' || year as place, npp_a as found, wanted as expected
from cut
where npp_a is distinct from wanted;
