-- study_year: one row is a year of the study from from_year to to_year; NULL does not limit.
create macro study_year(from_year := null, to_year := null) as table
select cast(series.year as integer) as year
from study
cross join generate_series(first_year, last_year) as series(year)
where series.year between coalesce(from_year, first_year) and coalesce(to_year, last_year);

comment on macro table study_year is 'Years of the study between from_year and to_year; one row is a year';
