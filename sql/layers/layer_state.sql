-- layer_state: one row is a cohort, whose pixels share the value: 1 vegetated, 2 destroyed, 3 restored in at_year (NULL = the last).
create macro layer_state(at_year := null) as table
with
shown as (
  select max(year) as year
  from study_year(to_year := at_year)
)
select cohort_id, case state when 'vegetated' then 1 when 'destroyed' then 2 when 'restored' then 3 end as value
from cohort_year
join shown using (year);

comment on macro table layer_state is 'State: 1 = vegetated (never destroyed yet), 2 = destroyed, 3 = restored';
