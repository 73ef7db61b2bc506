-- restored_since: the last restoration of land up to to_year; one row is a cohort with a restoration.
create macro restored_since(to_year := null) as table
select cohort_id, max(year) as since
from event
where kind = 'restoration' and in_years(year, null, to_year)
group by cohort_id;

comment on macro table restored_since is 'Last restoration of land; one row is a cohort with a restoration';
