-- unknown_mine: raises an error naming any id in only_mines that is not a mine; no rows. Otherwise a misspelt id would silently
-- count as 0.
create macro unknown_mine(only_mines := null) as table
with
asked as (
  select coalesce(one_id, 'NULL') as asked_id
  from (select unnest(only_mines::varchar[]) as one_id)
)
select asked_id as mine_id
from asked
left join mine on mine_id = asked_id
where only_mines is not null
  and case when mine_id is null then error('only_mines: the study has no mine ' || asked_id) else false end;

comment on macro table unknown_mine is 'Raises an error naming any id in only_mines that is not a mine; no rows';
