-- mine_extent: the mapped area of the mines, in units of 10^-5 m2 as exact makes them; one row is a mine with mapped land.
create macro mine_extent(only_mines := null) as table
select mine_id, sum(exact(area_m2)) as whole_area
from study_cohort(only_mines := only_mines)
where mine_id is not null
group by mine_id;

comment on macro table mine_extent is 'Mapped area of the mines in units of 10^-5 m2; one row is a mine with mapped land';
