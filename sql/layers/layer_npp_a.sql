-- layer_npp_a: one row is a cohort, whose pixels share the value, in at_year (NULL = the last). NULL is unknown.
create macro layer_npp_a(at_year := null) as table
select cohort_id, npp_a as value
from cohort_year
cross join study
where year = coalesce(at_year, last_year);

comment on macro table layer_npp_a is 'Net primary production (NPP) after scale transformation [g C m-2 a-1]';
