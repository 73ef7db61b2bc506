-- rates: direct change of all mines; one row is a year. Ratios with denominator 0 are NULL, and so is what is unknown on all land. Land
-- of unknown VCS contributes nothing; the known shares say of how much land the rest is.
--
--     C_ddper = decrease / destroyed area    C_diper = increase / restored area
--     R_V = restored / destroyed area        R_VCS = increase / decrease
-- confidence, such as 0.95, adds intervals, see interval; without it their columns are NULL and not computed.
create macro rates(
  from_year := null, to_year := null, co2_per_carbon := null, only_mines := null,
  accuracy_destroyed := null, accuracy_restored := null, npp_sd := null, confidence := null
) as table
with
intervals as (
  select
    year,
    max(sd) filter (where figure = 'decrease') as decrease_sd_gg, max(low) filter (where figure = 'decrease') as decrease_low_gg, max(high) filter (where figure = 'decrease') as decrease_high_gg,
    max(sd) filter (where figure = 'increase') as increase_sd_gg, max(low) filter (where figure = 'increase') as increase_low_gg, max(high) filter (where figure = 'increase') as increase_high_gg,
    max(sd) filter (where figure = 'r_vcs') as r_vcs_sd, max(low) filter (where figure = 'r_vcs') as r_vcs_low, max(high) filter (where figure = 'r_vcs') as r_vcs_high
  from interval_year(
    from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines,
    accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored, npp_sd := npp_sd, confidence := confidence)
  where confidence is not null and mine_id = 'total'
  group by year
)
select
  year, destroyed_km2, restored_km2, decrease_gg, increase_gg, c_ddper_g_m2, c_diper_g_m2, r_v, r_vcs, decrease_unknown_km2, increase_unknown_km2,
  decrease_known_share, increase_known_share,
  decrease_sd_gg, decrease_low_gg, decrease_high_gg, increase_sd_gg, increase_low_gg, increase_high_gg, r_vcs_sd, r_vcs_low, r_vcs_high,
  1000 * decrease_sd_gg / nullif(destroyed_km2, 0) as c_ddper_sd_g_m2, 1000 * decrease_low_gg / nullif(destroyed_km2, 0) as c_ddper_low_g_m2,
  1000 * decrease_high_gg / nullif(destroyed_km2, 0) as c_ddper_high_g_m2,
  1000 * increase_sd_gg / nullif(restored_km2, 0) as c_diper_sd_g_m2, 1000 * increase_low_gg / nullif(restored_km2, 0) as c_diper_low_g_m2,
  1000 * increase_high_gg / nullif(restored_km2, 0) as c_diper_high_g_m2
from event_rate(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
left join intervals using (year)
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
comment on column rates.decrease_sd_gg is 'Standard deviation of the error of decrease_gg; NULL without confidence or control land [Gg CO2 a-1]';
comment on column rates.decrease_low_gg is 'Lower end of the interval of decrease_gg [Gg CO2 a-1]';
comment on column rates.decrease_high_gg is 'Upper end of the interval of decrease_gg [Gg CO2 a-1]';
comment on column rates.increase_sd_gg is 'Standard deviation of the error of increase_gg; NULL without confidence or control land [Gg CO2 a-1]';
comment on column rates.increase_low_gg is 'Lower end of the interval of increase_gg [Gg CO2 a-1]';
comment on column rates.increase_high_gg is 'Upper end of the interval of increase_gg [Gg CO2 a-1]';
comment on column rates.r_vcs_sd is 'Standard deviation of the error of r_vcs; NULL without confidence or control land [1]';
comment on column rates.r_vcs_low is 'Lower end of the interval of r_vcs [1]';
comment on column rates.r_vcs_high is 'Upper end of the interval of r_vcs [1]';
comment on column rates.c_ddper_sd_g_m2 is 'Standard deviation of the error of c_ddper_g_m2; NULL without confidence or control land [g CO2 m-2 a-1]';
comment on column rates.c_ddper_low_g_m2 is 'Lower end of the interval of c_ddper_g_m2 [g CO2 m-2 a-1]';
comment on column rates.c_ddper_high_g_m2 is 'Upper end of the interval of c_ddper_g_m2 [g CO2 m-2 a-1]';
comment on column rates.c_diper_sd_g_m2 is 'Standard deviation of the error of c_diper_g_m2; NULL without confidence or control land [g CO2 m-2 a-1]';
comment on column rates.c_diper_low_g_m2 is 'Lower end of the interval of c_diper_g_m2 [g CO2 m-2 a-1]';
comment on column rates.c_diper_high_g_m2 is 'Upper end of the interval of c_diper_g_m2 [g CO2 m-2 a-1]';
