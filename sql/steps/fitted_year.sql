-- fitted_year: what a baseline makes of the years of known VCS; one row is a history of cohort_history in a year. t counts years from the
-- first of the study, r is the weather of control_weather. Years that are fitted make the baseline, those that are shaken bring it errors;
-- it is subtracted in years that count, from from_year to to_year.
create macro fitted_year(from_year := null, to_year := null, baseline_through := null, guard_years := null) as table
with
histories as (
  select cohort_id, mine_id, destroyed_year
  from cohort_history()
  where cohort_id = history_id
)
select
  cohort_id as history_id, mine_id, year, (year - first_year)::double as t, r,
  year <= destroyed_year + fit_end_offset as fitted,
  year <= destroyed_year + fit_end_offset and year < destroyed_year as shaken,
  state = 'destroyed' and year >= destroyed_year + change_start_offset and in_years(year, from_year, to_year) as counts_destroyed,
  state = 'restored' and year >= destroyed_year + change_start_offset and in_years(year, from_year, to_year) as counts_restored
from cohort_year
join histories using (cohort_id)
left join control_weather() using (mine_id, year)
cross join baseline_setting(baseline_through := baseline_through, guard_years := guard_years)
where vcs is not null;

comment on macro table fitted_year is 'What a baseline makes of the years of known VCS; one row is a history in a year';
