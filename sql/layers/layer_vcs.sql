-- layer_vcs: one row is a cohort, whose pixels share the value, in at_year (NULL = the last). NULL is unknown.
create macro layer_vcs(at_year := null) as table
select cohort_id, vcs as value
from cohort_year
cross join study
where year = coalesce(at_year, last_year);

comment on macro table layer_vcs is 'Carbon sequestration in vegetation [g CO2 m-2 a-1]';
