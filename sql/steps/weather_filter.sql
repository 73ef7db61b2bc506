-- weather_filter: how weather that lasts spreads over the years of the study; one row is a pair of years. Columns as in memory_filter.
create macro weather_filter() as table
from memory_filter((select list(year) from study_year()), (select memory from weather_memory()));

comment on macro table weather_filter is 'How weather that lasts spreads over the years; one row is a pair of years';
