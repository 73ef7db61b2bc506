-- cut_at_zero: NPP_a is its raw value or 0, whichever is larger; one row is a cell and year where it is not.
select cell_id || ' in ' || year as place, npp_a as found, greatest(npp_a_raw, 0) as expected
from cell_year
where npp_a is distinct from greatest(npp_a_raw, 0);
