-- deficit: deficit of carbon sequestration in vegetation, Eq. 5; one row is a mine. A positive VCSD is a deficit.
--
--     VCSD = −(Σ C_destroy + Σ C_restore) over the years
create macro deficit(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
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
    from_year := from_year, to_year := to_year, baseline_through := baseline_through,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  left join areas using (mine_id)
)
select
  mine_id, name, destroyed_km2, restored_km2, c_destroy_gg, c_restore_gg,
  c_restore_gg / nullif(restored_km2, 0) as c_restore_gg_km2, vcsd_gg
from figures
order by mine_id;

comment on macro table deficit is 'Deficit of carbon sequestration in vegetation (VCSD), Eq. 5; one row is a mine';
comment on column deficit.mine_id is 'Mine';
comment on column deficit.name is 'Name of the mine';
comment on column deficit.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column deficit.restored_km2 is 'Area restored in the years [km2]';
comment on column deficit.c_destroy_gg is 'Change on destroyed land summed over the years, negative is a loss [Gg CO2]';
comment on column deficit.c_restore_gg is 'Change on restored land summed over the years, negative is a loss [Gg CO2]';
comment on column deficit.c_restore_gg_km2 is 'c_restore_gg per restored area, NULL without any [Gg CO2 km-2]';
comment on column deficit.vcsd_gg is 'Deficit, positive where sequestration was lost [Gg CO2]';
