-- layer_vcs: one row is a cohort, whose pixels share the value, in at_year (NULL = the last). NULL is unknown.
create macro layer_vcs(at_year := null) as table
with
shown as (
  select max(year) as year
  from study_year(to_year := at_year)
)
select cohort_id, vcs as value
from cohort_year
join shown using (year);

comment on macro table layer_vcs is 'Carbon sequestration in vegetation [g CO2 m-2 a-1]';
