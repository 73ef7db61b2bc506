-- study_cohort: the land of the mines of only_mines; one row is a cohort. NULL means all land, also outside mines; an id that is
-- not a mine is an error.
create macro study_cohort(only_mines := null) as table
select cohort_id, mine_id, cell_id, pixels, area_m2
from cohort
where among(mine_id, only_mines)
union all
select null, mine_id, null, null, null
from unknown_mine(only_mines := only_mines);

comment on macro table study_cohort is 'Cohorts of the mines of only_mines; one row is a cohort';
