-- scale_transformation: Eq. 1 the other way round; one row is a cell and year that breaks
--
--     NPP_a · S_veg + NPP_bg · (S − S_veg) = NPP_b · S
--
-- where NPP_a has not been cut at 0, to a relative 1e-9.
select
  cell_id || ' in ' || year as place,
  npp_a_raw * vegetated_m2 + coalesce(npp_bg, 0) * (mapped_m2 - vegetated_m2) as found,
  npp_b * mapped_m2 as expected
from cell_year
join cell using (cell_id)
where vegetated_m2 > 0
  and npp_b is not null
  and coalesce(abs(
    npp_a_raw * vegetated_m2 + coalesce(npp_bg, 0) * (mapped_m2 - vegetated_m2) - npp_b * mapped_m2
  ), 'infinity') > 1e-9 * (abs(npp_b) + abs(coalesce(npp_bg, 0))) * mapped_m2;
