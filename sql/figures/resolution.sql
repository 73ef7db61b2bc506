-- resolution: the sizes of the two grids; one row is the study. A size is the side of a square of the same area.
--
--     cell² = |Δx₁·Δy₂ − Δx₂·Δy₁| between centres of neighbouring cells, the median        pixel² = Σ area / Σ pixels
--
-- Centres of cells are in the map's units, which are metres only about; the true area of a pixel over its area in those units corrects
-- that. Of a map in degrees they are in UTM, whose scale is within 0.1 % of 1.
create macro resolution() as table
with
pixels as (
  select sum(exact(area_m2)) / 1e5 / sum(pixels) as pixel_m2
  from cohort
),
scales as (
  select
    pixel_m2,
    case
      when map_crs like 'GEOG%' then 1
      else pixel_m2 / nullif(abs(map_pixel_width_m * map_pixel_height_m - map_row_rotation * map_column_rotation), 0)
    end as scale
  from study
  cross join pixels
),
areas as (
  select
    median(abs((east.x_m - cell.x_m) * (south.y_m - cell.y_m) - (east.y_m - cell.y_m) * (south.x_m - cell.x_m))) as cell_area
  from cell
  join cell as east on east.grid_row = cell.grid_row and east.grid_col = cell.grid_col + 1
  join cell as south on south.grid_row = cell.grid_row + 1 and south.grid_col = cell.grid_col
)
select sqrt(cell_area * scale) as cell_m, sqrt(pixel_m2) as pixel_m
from areas
cross join scales;

comment on macro table resolution is 'Sizes of NPP cells and map pixels, each the side of a square of the same area; one row is the study';
comment on column resolution.cell_m is 'Size of a cell; NULL where no cell has a neighbour to the right and one below [m]';
comment on column resolution.pixel_m is 'Size of a pixel, the mean over the map [m]';
