-- trend_map: Figure 1b, the class of the trend of VCS on the map, or on its part that holds the mines of only_mines, decimated to
-- at most 600 rows and columns (nearest neighbour); one row is a mapped pixel at the middle of its block of step × step pixels.
create macro trend_map(co2_per_carbon := null, only_mines := null, adjust := null) as table
with
corners as (
  select min(pixel.row) as top, max(pixel.row) as bottom, min(pixel.col) as west, max(pixel.col) as east
  from pixel
  where only_mines is not null and among(mine_id, only_mines)
),
extent as (
  select
    coalesce(top, 0) as top, coalesce(west, 0) as west,
    coalesce(greatest(bottom - top, east - west) + 1, greatest(map_width, map_height)) as size
  from corners
  cross join study
),
steps as (
  select top, west, cast(ceil(size / 600) as integer) as step
  from extent
),
decimation as (
  select top, west, step, (top + step // 2) % step as middle_row, (west + step // 2) % step as middle_col
  from steps
),
middles as (
  select (pixel.row - top) // step as block_row, (pixel.col - west) // step as block_col, step, top, west, cohort_id
  from pixel
  cross join decimation
  where pixel.row % step = middle_row and pixel.col % step = middle_col
)
select
  block_row, block_col, step, top as first_row, west as first_col, mine_id, case when adjustment(adjust) is null then plain_class else class end as class,
  q_value < 0.05 as holds
from middles
join false_discovery(co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (cohort_id)
order by block_row, block_col;

comment on macro table trend_map is 'Figure 1b: class of the trend of VCS on a decimated map; one row is a mapped pixel at the middle of its block';
comment on column trend_map.block_row is 'Row of the block, from the top';
comment on column trend_map.block_col is 'Column of the block, from the left';
comment on column trend_map.step is 'Rows and columns of a block [pixel]';
comment on column trend_map.first_row is 'Row of the map at which the first block begins [pixel]';
comment on column trend_map.first_col is 'Column of the map at which the first block begins [pixel]';
comment on column trend_map.mine_id is 'Mine, NULL outside mines';
comment on column trend_map.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant; NULL unknown';
comment on column trend_map.holds is 'Whether q < 0.05: the trend is significant among many tests; NULL unknown';
