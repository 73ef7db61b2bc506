-- deficit: deficit of carbon sequestration in vegetation, Eq. 5; one row is a mine. A positive VCSD is a deficit.
--
--     VCSD = −(Σ C_destroy + Σ C_restore) over the years
--
-- Land of unknown change contributes nothing. A figure whose land is all unknown is NULL. Shares are of the land times its years.
create macro deficit(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
areas as (
  select
    mine_id,
    exact_total(area_m2, kind = 'destruction') as destroyed,
    exact_total(area_m2, kind = 'restoration') as restored
  from event
  join cohort using (cohort_id)
  cross join study
  where mine_id is not null and year between first_year and last_year and in_years(year, from_year, to_year)
  group by mine_id
),
figures as (
  select *, coalesce(destroyed, 0) / 1e6 as destroyed_km2, coalesce(restored, 0) / 1e6 as restored_km2
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  left join areas using (mine_id)
)
select
  mine_id, name, destroyed_km2, restored_km2, c_destroy_gg, c_restore_gg,
  c_restore_gg / nullif(restored_km2, 0) as c_restore_gg_km2, vcsd_gg,
  known_share(unknown, land) as vcsd_known_share,
  unknown as vcsd_unknown_km2_a,
  known_share(destroyed_unknown, destroyed_land) as destroy_known_share,
  known_share(restored_unknown, restored_land) as restore_known_share,
  before_study_gg as vcsd_before_study_gg
from figures
order by mine_id;

comment on macro table deficit is 'Deficit of carbon sequestration in vegetation (VCSD), Eq. 5; one row is a mine';
comment on column deficit.mine_id is 'Mine';
comment on column deficit.name is 'Name of the mine';
comment on column deficit.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column deficit.restored_km2 is 'Area restored in the years [km2]';
comment on column deficit.c_destroy_gg is 'Change on destroyed land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column deficit.c_restore_gg is 'Change on restored land summed over the years, negative is a loss; NULL where none of it is known [Gg CO2]';
comment on column deficit.c_restore_gg_km2 is 'c_restore_gg per restored area, NULL without any or where c_restore_gg is [Gg CO2 km-2]';
comment on column deficit.vcsd_gg is 'Deficit, positive where sequestration was lost; NULL where none of the land is known [Gg CO2]';
comment on column deficit.vcsd_known_share is 'Share of the destroyed and restored land, times its years, whose change is known; NULL without such land [1]';
comment on column deficit.vcsd_unknown_km2_a is 'Destroyed and restored land, times its years, whose change is unknown [km2 a]';
comment on column deficit.destroy_known_share is 'Share of the destroyed land, times its years, whose change is known; NULL without such land [1]';
comment on column deficit.restore_known_share is 'Share of the restored land, times its years, whose change is known; NULL without such land [1]';
comment on column deficit.vcsd_before_study_gg is 'Part of vcsd_gg on land destroyed before the first year of the study, which has the baseline of undisturbed land; NULL where none of it is known [Gg CO2]';
