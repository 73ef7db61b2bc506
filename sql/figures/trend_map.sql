-- trend_map: Figure 1b, the class of the trend of VCS on the map, thinned to at most 600 rows and columns; one row is a mapped pixel
-- at the middle of its block of step × step pixels.
create macro trend_map(co2_per_carbon := null) as table
with
thinning as (
  select cast(ceil(greatest(map_width, map_height) / 600) as integer) as step
  from study
),
middles as (
  select pixel.row // step as block_row, pixel.col // step as block_col, cohort_id
  from pixel
  cross join thinning
  where pixel.row % step = step // 2 and pixel.col % step = step // 2
)
select block_row, block_col, step, mine_id, class
from middles
cross join thinning
join pixel_trend(co2_per_carbon := co2_per_carbon) using (cohort_id)
order by block_row, block_col;

create view trend_map as from trend_map();

comment on macro table trend_map is 'Figure 1b: class of the trend of VCS on a thinned map; one row is a mapped pixel at the middle of its block';
comment on view trend_map is 'Figure 1b: class of the trend of VCS on a thinned map; one row is a mapped pixel at the middle of its block';
comment on column trend_map.block_row is 'Row of the block, from the top';
comment on column trend_map.block_col is 'Column of the block, from the left';
comment on column trend_map.step is 'Rows and columns of a block [pixel]';
comment on column trend_map.mine_id is 'Mine, NULL outside mines';
comment on column trend_map.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant; NULL unknown';
