-- layer_cells: the NPP cells with their productivity, for maps, as of at_year (NULL = the last); one row is a pixel of the NPP raster
-- that the map touches.
create macro layer_cells(at_year := null) as table
select indicators.*, geometry
from cell_indicators(to_year := at_year) as indicators
join cell using (cell_id)
order by cell_id;

comment on macro table layer_cells is 'Outlines of the NPP cells with their productivity';
