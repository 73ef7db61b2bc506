-- balance_land: potential change of the land whose balance payback draws, with what the land is in the last year; one row is a cohort in a
-- year. of_land is restored (only land that is restored in the last year) or all, which NULL means too.
create macro balance_land(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, of_land := null
) as table
with
span as (
  select max(year) as last
  from study_year(from_year := from_year, to_year := to_year)
),
ending as (
  select cohort_id, state as last_state
  from cohort_year
  join span on year = last
  where
    case
      when of_land is null or of_land = 'all' then true
      when of_land = 'restored' then state = 'restored'
      else error('of_land: ' || of_land::varchar || ', want all or restored')
    end
)
select cohort_id, mine_id, year, last - year as years_ago, state, last_state, area_m2, exact_area, g_m2
from potential_land(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
join ending using (cohort_id)
cross join span;
