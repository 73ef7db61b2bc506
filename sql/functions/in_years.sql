-- in_years: whether a year lies from from_year to to_year; NULL does not limit, and then the test is gone before the statement runs.
create macro in_years(year, from_year, to_year) as
  coalesce(year >= from_year, true) and coalesce(year <= to_year, true);

comment on macro in_years is 'Whether a year lies between from_year and to_year, NULL does not limit';
