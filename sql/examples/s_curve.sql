-- The S-curve: potential change accumulated since 2007 (Fig. 2c, 2d); one row is a year. Negative is a loss.
with
changes as (
  select year, sum(c_destroy_gg) as c_destroy_gg, sum(c_restore_gg) as c_restore_gg
  from potential_change
  where year >= 2007
  group by year
)
select
  year, c_destroy_gg, c_restore_gg,
  c_destroy_gg + c_restore_gg as change_gg,
  sum(c_destroy_gg + c_restore_gg) over (order by year) as accumulated_gg
from changes
order by year;
