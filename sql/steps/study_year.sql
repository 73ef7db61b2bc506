-- study_year: the years of the study from from_year to to_year; one row is a year. NULL means the first or last year of the study. A
-- year outside the study is an error, and so is to_year before from_year.
create macro study_year(from_year := null, to_year := null) as table
with
span as (
  select
    case
      when from_year not between first_year and last_year
      then error('choose years: from_year ' || from_year || ' is outside the study; give a year from ' || first_year || ' to ' || last_year)
      else coalesce(from_year, first_year)
    end as first_shown,
    case
      when to_year not between first_year and last_year
      then error('choose years: to_year ' || to_year || ' is outside the study; give a year from ' || first_year || ' to ' || last_year)
      when to_year < from_year
      then error('choose years: to_year ' || to_year || ' is before from_year ' || from_year || '; give a later to_year')
      else coalesce(to_year, last_year)
    end as last_shown
  from study
)
select unnest(range(first_shown, last_shown + 1)::integer[]) as year
from span;

comment on macro table study_year is 'Years of the study between from_year and to_year; one row is a year';
