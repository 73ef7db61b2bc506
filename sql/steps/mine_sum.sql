-- mine_sum: mine_vcs from from_year to to_year, with VCS for another conversion of carbon where one is given; one row is a mine of only_mines
-- in a year. An id that is not a mine is an error. Land outside mines has a row with the mine_id NULL where only_mines is NULL.
create macro mine_sum(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
sums as (
  select
    mine_id, year, known_area, vcs, undisturbed_area, undisturbed_vcs,
    destroyed_area, restored_area, decrease, increase, decrease_unknown_area, increase_unknown_area
  from mine_vcs
  where co2_per_carbon is null
  union all
  select
    mine_id, year, known_area, vcs, undisturbed_area, undisturbed_vcs,
    destroyed_area, restored_area, decrease, increase, decrease_unknown_area, increase_unknown_area
  from computed_mine_vcs(co2_per_carbon := co2_per_carbon)
  where co2_per_carbon is not null
)
select
  mine_id, year, known_area, vcs, undisturbed_area, undisturbed_vcs,
  destroyed_area, restored_area, decrease, increase, decrease_unknown_area, increase_unknown_area
from sums
where in_years(year, from_year, to_year) and among(mine_id, only_mines)
union all
select mine_id, null, null, null, null, null, null, null, null, null, null, null
from unknown_mine(only_mines := only_mines);

comment on macro table mine_sum is 'Sums of VCS and of its direct changes; one row is a mine in a year';
