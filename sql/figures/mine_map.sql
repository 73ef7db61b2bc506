-- mine_map: the land of each mine in the last year shown, decimated to at most 80 rows and columns (nearest neighbour); one row is
-- a pixel at the middle of its block.
create macro mine_map(to_year := null, only_mines := null) as table
with
shown as (
  select max(year) as year
  from study_year(to_year := to_year)
),
extents as (
  select
    mine_id, min(pixel.row) as top, min(pixel.col) as west,
    cast(ceil((greatest(max(pixel.row) - min(pixel.row), max(pixel.col) - min(pixel.col)) + 1) / 80) as integer) as step
  from pixel
  where mine_id is not null
  group by mine_id
),
states as (
  select cohort_id, state
  from cohort_year
  join shown using (year)
  join study_cohort(only_mines := only_mines) using (cohort_id)
)
select
  mine_id, (pixel.row - top) // step as block_row, (pixel.col - west) // step as block_col, step, top as first_row,
  west as first_col, state
from pixel
join extents using (mine_id)
join states using (cohort_id)
where (pixel.row - top) % step = step // 2 and (pixel.col - west) % step = step // 2
order by mine_id, block_row, block_col;

comment on macro table mine_map is 'Land of each mine in the last year, decimated to at most 80 rows and columns; one row is a pixel at the middle of its block';
comment on column mine_map.mine_id is 'Mine';
comment on column mine_map.block_row is 'Row of the block, from the top of the mine';
comment on column mine_map.block_col is 'Column of the block, from the left of the mine';
comment on column mine_map.step is 'Rows and columns of a block [pixel]';
comment on column mine_map.first_row is 'Row of the map at which the first block begins [pixel]';
comment on column mine_map.first_col is 'Column of the map at which the first block begins [pixel]';
comment on column mine_map.state is 'vegetated, destroyed or restored';
