-- study_year: the years of the study from from_year to to_year; one row is a year. NULL means the first or last year of the study.
create macro study_year(from_year := null, to_year := null) as table
select
  cast(unnest(range(
    greatest(first_year, coalesce(from_year, first_year)),
    least(last_year, coalesce(to_year, last_year)) + 1)) as integer) as year
from study;

comment on macro table study_year is 'Years of the study between from_year and to_year; one row is a year';
