-- layer_npp_a: one row is a cohort, whose pixels share the value, in at_year (NULL = the last). NULL is unknown.
create macro layer_npp_a(at_year := null) as table
with
shown as (
  select max(year) as year
  from study_year(to_year := at_year)
)
select cohort_id, npp_a as value
from cohort_year
join shown using (year);

comment on macro table layer_npp_a is 'Net primary production (NPP) after scale transformation [g C m-2 a-1]';
