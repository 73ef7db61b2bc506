-- scale_map: Figure 4, NPP before and after the scale transformation around the mine with the most destroyed land, in the last year
-- shown; one row is a pixel at the middle of its block, at most 160 rows and columns over the mine and 20 pixels around it.
create macro scale_map(to_year := null, only_mines := null) as table
with
shown as (
  select max(year) as year
  from study_year(to_year := to_year)
),
chosen as (
  select mine_id
  from study_cohort(only_mines := only_mines)
  join cohort_year using (cohort_id)
  join shown using (year)
  where mine_id is not null and state = 'destroyed'
  group by mine_id
  order by sum(exact(area_m2)) desc, mine_id
  limit 1
),
extent as (
  select
    mine_id as chosen_id, year,
    min(pixel.row) - 20 as top, max(pixel.row) + 20 as bottom, min(pixel.col) - 20 as west, max(pixel.col) + 20 as east,
    cast(ceil((greatest(max(pixel.row) - min(pixel.row), max(pixel.col) - min(pixel.col)) + 41) / 160) as integer) as step
  from pixel
  join chosen using (mine_id)
  cross join shown
  group by mine_id, year
),
middles as (
  select
    chosen_id, year, (pixel.row - top) // step as block_row, (pixel.col - west) // step as block_col, step, top, west, cohort_id
  from pixel
  cross join extent
  where pixel.row between top and bottom and pixel.col between west and east
    and (pixel.row - top) % step = step // 2 and (pixel.col - west) % step = step // 2
)
select
  chosen_id as shown_mine_id, year, block_row, block_col, step, top as first_row, west as first_col, state, npp_b,
  cohort_year.npp_a
from middles
join cohort_year using (cohort_id, year)
join cohort using (cohort_id)
join cell_year using (cell_id, year)
order by block_row, block_col;

comment on macro table scale_map is 'Figure 4: NPP before and after the scale transformation around one mine; one row is a pixel at the middle of its block';
comment on column scale_map.shown_mine_id is 'The mine with the most destroyed land';
comment on column scale_map.year is 'Last year shown [a]';
comment on column scale_map.block_row is 'Row of the block, from the top';
comment on column scale_map.block_col is 'Column of the block, from the left';
comment on column scale_map.step is 'Rows and columns of a block [pixel]';
comment on column scale_map.first_row is 'Row of the map at which the first block begins, negative above the map [pixel]';
comment on column scale_map.first_col is 'Column of the map at which the first block begins, negative left of the map [pixel]';
comment on column scale_map.state is 'vegetated, destroyed or restored';
comment on column scale_map.npp_b is 'NPP of the cell before scale transformation, NULL where the raster holds none [g C m-2 a-1]';
comment on column scale_map.npp_a is 'NPP of the pixel after it, 0 on destroyed land [g C m-2 a-1]';
