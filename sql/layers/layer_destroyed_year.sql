-- layer_destroyed_year: one row is a cohort, whose pixels share the value. 0 is never.
create macro layer_destroyed_year() as table
select cohort_id, coalesce(destroyed_year, 0) as value
from cohort;

comment on macro table layer_destroyed_year is 'Year of the first destruction, 0 = never [a]';
