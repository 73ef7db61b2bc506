-- Mines whose restored land sequesters more than its original state would have, C_restore > 0 (Fig. 3b); one row is a mine.
select mine_id, name, restored_km2, c_restore_gg, c_restore_gg_km2
from deficit
where c_restore_gg > 0
order by c_restore_gg_km2 desc, mine_id;
