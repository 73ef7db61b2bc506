-- Deficit under both readings of the baseline; one row is a mine.
-- It is fitted to the years before the destruction or, the paper's literal reading, through that of the destruction.
with
before as (
  select mine_id, name, vcsd_gg
  from deficit(baseline_through := 'before_destruction')
),
literal as (
  select mine_id, vcsd_gg
  from deficit(baseline_through := 'through_destruction')
)
select
  mine_id, name, before.vcsd_gg as before_destruction_gg, literal.vcsd_gg as through_destruction_gg,
  literal.vcsd_gg - before.vcsd_gg as difference_gg
from before
join literal using (mine_id)
order by before.vcsd_gg desc, mine_id;
