-- The ten mines with the largest deficit (Fig. 3a); one row is a mine.
with
shares as (
  select
    mine_id, name, destroyed_km2, restored_km2, vcsd_gg,
    100 * vcsd_gg / nullif(sum(vcsd_gg) over (), 0) as share_percent
  from deficit
)
select mine_id, name, destroyed_km2, restored_km2, vcsd_gg, share_percent
from shares
order by vcsd_gg desc, mine_id
limit 10;
