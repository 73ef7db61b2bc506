-- layer_mine: one row is a cohort, whose pixels share the value: the number of the mine in the order of mine_id, 0 outside mines.
create macro layer_mine() as table
with
numbered as (
  select mine_id, row_number() over (order by mine_id) as number
  from mine
)
select cohort_id, coalesce(number, 0) as value
from cohort
left join numbered using (mine_id);

comment on macro table layer_mine is 'Mine by its number, 0 = outside mines';
