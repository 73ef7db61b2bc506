-- layer_mines: the mines with all their indicators, for maps, as of at_year (NULL = the last); one row is a mine.
create macro layer_mines(at_year := null) as table
select indicators.*, geometry
from mine_indicators(to_year := at_year) as indicators
join mine using (mine_id)
order by mine_id;

comment on macro table layer_mines is 'Outlines of the mines with all their indicators';
