-- R_V and R_VCS of every year, and direct changes per area (Fig. 2a, 2b); one row is a year.
select year, destroyed_km2, restored_km2, decrease_gg, increase_gg, c_ddper_g_m2, c_diper_g_m2, r_v, r_vcs
from rates
order by year;
