-- unknown_mine: no row. An id of only_mines that is no mine's is an error, which names it: a misspelt mine would else count 0.
create macro unknown_mine(only_mines := null) as table
with
asked as (
  select coalesce(unnest(only_mines::varchar[]), 'NULL') as asked_id
)
select asked_id as mine_id
from asked
left join mine on mine_id = asked_id
where only_mines is not null
  and case when mine_id is null then error('only_mines: the study has no mine ' || asked_id) else false end;

comment on macro table unknown_mine is 'An error if an id of only_mines is no mine''s; no row';
