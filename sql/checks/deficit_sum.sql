-- deficit_sum: VCSD is −(ΣC_destroy + ΣC_restore) over the years (Eq. 5), NULL where neither is known; one row is a mine where it is
-- not, to 1e-9 Gg CO2.
with
summed as (
  select
    mine_id,
    case when sum(known_share) > 0 or count(known_share) = 0 then -(coalesce(sum(c_destroy_gg), 0) + coalesce(sum(c_restore_gg), 0)) end as vcsd
  from potential_change
  group by mine_id
)
select mine_id as place, vcsd_gg as found, vcsd as expected
from deficit
join summed using (mine_id)
where (vcsd_gg is null) <> (vcsd is null) or abs(vcsd_gg - vcsd) > 1e-9 * greatest(1, abs(vcsd));
