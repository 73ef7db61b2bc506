-- mine_recovery: the recovery curve that a mine is taken to follow, without gaps; one row is a mine and an age from 0 to oldest_age. A mine
-- has its own curve with 5 ages or more, otherwise that of all mines. An age that is left out takes the share of the age before it, or else
-- the first known one. Mines have no row where no curve is known.
create macro mine_recovery(
  to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
shares as (
  from recovery_curve(
    to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon)
),
curves as (
  select mine_id as curve_mine, min(cohorts) as fewest_cohorts, max(age) as oldest_age, count(*) as age_count
  from shares
  group by mine_id
),
chosen as (
  select mine_id, curve_mine, fewest_cohorts, oldest_age
  from study_mine(only_mines := only_mines)
  join curves on curve_mine = mine_id or curve_mine is null
  where curve_mine is null or age_count >= 5
  qualify row_number() over (partition by mine_id order by curve_mine nulls last) = 1
),
ages as (
  select mine_id, curve_mine, fewest_cohorts, oldest_age, unnest(range(0, oldest_age + 1)::integer[]) as age
  from chosen
),
placed as (
  select ages.mine_id, curve_mine, fewest_cohorts, oldest_age, ages.age, share
  from ages
  left join shares on shares.age = ages.age and shares.mine_id is not distinct from curve_mine
)
select
  mine_id, case when curve_mine is null then 'all mines' else 'mine' end as curve_of, fewest_cohorts, oldest_age, age,
  coalesce(
    last_value(share ignore nulls) over (partition by mine_id order by age),
    first_value(share ignore nulls) over (partition by mine_id order by age rows between current row and unbounded following)) as share
from placed;
