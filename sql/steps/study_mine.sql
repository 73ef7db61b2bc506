-- study_mine: the mines of only_mines; one row is a mine. NULL means all mines; an id that is not a mine is an error.
create macro study_mine(only_mines := null) as table
select mine_id, name, area_km2
from mine
where among(mine_id, only_mines)
union all
select mine_id, null, null
from unknown_mine(only_mines := only_mines);

comment on macro table study_mine is 'Mines of only_mines; one row is a mine';
