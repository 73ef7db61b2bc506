-- layer_restored_year: one row is a cohort, whose pixels share the value. 0 is never, or destroyed again.
create macro layer_restored_year() as table
select cohort_id, coalesce(restored_year, 0) as value
from cohort;

comment on macro table layer_restored_year is 'Year of the last restoration, 0 = not restored [a]';
