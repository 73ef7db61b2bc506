-- Whether a year is from from_year to to_year. NULL sets no limit, and DuckDB then drops the test before the statement runs.
create macro in_years(year, from_year, to_year) as
  coalesce(year >= from_year, true) and coalesce(year <= to_year, true);

comment on macro in_years is 'Whether a year is from from_year to to_year; NULL sets no limit';
