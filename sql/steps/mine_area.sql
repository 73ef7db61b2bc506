-- mine_area: area destroyed and area restored over the years, for deficit; one row is a mine, zeros included.
create macro mine_area(from_year := null, to_year := null, only_mines := null) as table
with
sums as (
  select mine_id, sum(destroyed_area) / 1e5 as destroyed, sum(restored_area) / 1e5 as restored
  from mine_sum(from_year := from_year, to_year := to_year, only_mines := only_mines)
  group by mine_id
)
select mine_id, coalesce(destroyed, 0) / 1e6 as destroyed_km2, coalesce(restored, 0) / 1e6 as restored_km2
from study_mine(only_mines := only_mines)
left join sums using (mine_id);

comment on macro table mine_area is 'Area destroyed and area restored over the years; one row is a mine';
