-- resolution: the sizes of the two grids; one row is the study. A size is the side of a square of the same area.
--
--     cell² = |Δx₁·Δy₂ − Δx₂·Δy₁| between centres of neighbouring cells, the median        pixel² = Σ area / Σ pixels
create macro resolution() as table
with
pixels as (
  select sum(exact(area_m2)) / 1e5 / sum(pixels) as pixel_m2
  from cohort
),
cells as (
  select
    median(abs((east.x_m - cell.x_m) * (south.y_m - cell.y_m) - (east.y_m - cell.y_m) * (south.x_m - cell.x_m))) as cell_m2
  from cell
  join cell as east on east.grid_row = cell.grid_row and east.grid_col = cell.grid_col + 1
  join cell as south on south.grid_row = cell.grid_row + 1 and south.grid_col = cell.grid_col
)
select sqrt(cell_m2) as cell_m, sqrt(pixel_m2) as pixel_m
from cells
cross join pixels;

comment on macro table resolution is 'Sizes of NPP cells and map pixels, each the side of a square of the same area; one row is the study';
comment on column resolution.cell_m is 'Size of a cell; NULL where no cell has a neighbour to the right and one below [m]';
comment on column resolution.pixel_m is 'Size of a pixel, the mean over the map [m]';
