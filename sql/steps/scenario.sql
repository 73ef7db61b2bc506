-- scenario: what what_if asks for, checked; one row is a scenario. Land is restored in restored_in, NULL means never.
create macro scenario(to_year := null, restore := null, target_year := null) as table
with
span as (
  select max(year) as last
  from study_year(to_year := to_year)
),
checked as (
  select
    last,
    case
      when target_year <= last or target_year > last + 200
      then error('choose years: target_year ' || target_year || ' is not among the 200 years to come; give a year from ' || (last + 1)
        || ' to ' || (last + 200))
      else coalesce(target_year, last + 20)
    end as until
  from span
),
asked as (
  select restore::varchar as name, last, until
  from checked
  where restore is not null
  union all
  select unnest(['now', 'later', 'never']), last, until
  from checked
  where restore is null
)
select
  name, last, until,
  case
    when name = 'now' then last + 1
    when name = 'later' then last + 1 + (until - last) // 2
    when name = 'never' then null
    when try_cast(name as integer) between last + 1 and until then cast(name as integer)
    else error('restore: ' || name || ', want now, later, never or a year from ' || (last + 1) || ' to ' || until)
  end as restored_in
from asked;
