-- rates: direct change of all mines; one row is a year. Ratios with denominator 0 are NULL, and so is what is unknown on all land. Land
-- of unknown VCS contributes nothing; the known shares say of how much land the rest is.
--
--     C_ddper = decrease / destroyed area    C_diper = increase / restored area
--     R_V = restored / destroyed area        R_VCS = increase / decrease
create macro rates(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
sums as (
  select
    year,
    total_km2(destroyed_km2) as destroyed_km2, total_km2(restored_km2) as restored_km2,
    total(decrease_gg) as decrease, total(increase_gg) as increase,
    total_km2(decrease_unknown_km2) as decrease_unknown_km2, total_km2(increase_unknown_km2) as increase_unknown_km2
  from direct_change(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by year
),
figures as (
  select
    *,
    if_known(decrease, decrease_unknown_km2, destroyed_km2) as decrease_gg,
    if_known(increase, increase_unknown_km2, restored_km2) as increase_gg
  from sums
)
select
  year, destroyed_km2, restored_km2, decrease_gg, increase_gg,
  1000 * decrease_gg / nullif(destroyed_km2, 0) as c_ddper_g_m2,
  1000 * increase_gg / nullif(restored_km2, 0) as c_diper_g_m2,
  restored_km2 / nullif(destroyed_km2, 0) as r_v,
  increase_gg / nullif(decrease_gg, 0) as r_vcs,
  decrease_unknown_km2, increase_unknown_km2,
  known_share(decrease_unknown_km2, destroyed_km2) as decrease_known_share,
  known_share(increase_unknown_km2, restored_km2) as increase_known_share
from figures
order by year;

comment on macro table rates is 'Direct change of all mines, per area and as ratios; one row is a year';
comment on column rates.year is 'Year [a]';
comment on column rates.destroyed_km2 is 'Area destroyed in the year [km2]';
comment on column rates.restored_km2 is 'Area restored in the year [km2]';
comment on column rates.decrease_gg is 'VCS of the year before on the land destroyed, positive; NULL where none of it is known, as in the first year [Gg CO2 a-1]';
comment on column rates.increase_gg is 'VCS of the year on the land restored, positive; NULL where none of it is known [Gg CO2 a-1]';
comment on column rates.c_ddper_g_m2 is 'Decrease per destroyed area, NULL without any or where decrease_gg is [g CO2 m-2 a-1]';
comment on column rates.c_diper_g_m2 is 'Increase per restored area, NULL without any or where increase_gg is [g CO2 m-2 a-1]';
comment on column rates.r_v is 'Restored per destroyed area, NULL without destruction [1]';
comment on column rates.r_vcs is 'Increase per decrease, NULL without decrease or where either is unknown [1]';
comment on column rates.decrease_unknown_km2 is 'Destroyed area whose VCS of the year before is unknown, which decrease_gg lacks [km2]';
comment on column rates.increase_unknown_km2 is 'Restored area whose VCS is unknown, which increase_gg lacks [km2]';
comment on column rates.decrease_known_share is 'Share of the destroyed area whose VCS of the year before is known, NULL without any [1]';
comment on column rates.increase_known_share is 'Share of the restored area whose VCS is known, NULL without any [1]';
