-- Mines whose restoration exceeds the original state (Fig. 3b); one row is a mine.
-- Their restored land sequesters more than it would have undisturbed: C_restore > 0.
select mine_id, name, restored_km2, c_restore_gg, c_restore_gg_km2
from deficit
where c_restore_gg > 0
order by c_restore_gg_km2 desc, mine_id;
