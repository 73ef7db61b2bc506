-- mine_land: the land of a mine and its ratios; one row is a mine. Ratios with denominator 0 are NULL.
--
--     mapped share = mapped area / area of the polygon        R_V = restored / destroyed area        R_VCS = increase / decrease
--
-- Land destroyed before the first year is in no year's destroyed area; open land is destroyed and not restored at the end of the
-- last year shown. Both are mapped areas.
create macro mine_land(from_year := null, to_year := null, co2_per_carbon := null, only_mines := null) as table
with
shown as (
  select max(year) as year
  from study_year(from_year := from_year, to_year := to_year)
),
land as (
  select
    mine_id, exact_total(area_m2) as mapped,
    exact_total(area_m2, destroyed_year < first_year) as earlier,
    exact_total(area_m2, state = 'destroyed') as open_m2
  from cohort
  join cohort_year using (cohort_id)
  join shown using (year)
  cross join study
  where mine_id is not null
  group by mine_id
)
select
  mine_id, area_km2, coalesce(mapped, 0) / 1e6 as mapped_km2, coalesce(mapped, 0) / 1e6 / nullif(area_km2, 0) as mapped_share,
  coalesce(earlier, 0) / 1e6 as earlier_km2, coalesce(open_m2, 0) / 1e6 as open_km2,
  restored_km2 / nullif(destroyed_km2, 0) as r_v, increase_gg / nullif(decrease_gg, 0) as r_vcs
from study_mine(only_mines := only_mines)
left join land using (mine_id)
left join mine_direct(from_year := from_year, to_year := to_year, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  using (mine_id)
order by mine_id;

comment on macro table mine_land is 'Land of a mine: its polygon, how much of it is mapped, destroyed before the first year and still open, and its ratios; one row is a mine';
comment on column mine_land.mine_id is 'Mine';
comment on column mine_land.area_km2 is 'Area of the polygon on the ellipsoid [km2]';
comment on column mine_land.mapped_km2 is 'Area of the mapped pixels that belong to the mine [km2]';
comment on column mine_land.mapped_share is 'Mapped area per area of the polygon [1]';
comment on column mine_land.earlier_km2 is 'Area first destroyed before the first year of the study [km2]';
comment on column mine_land.open_km2 is 'Area destroyed and not restored in the last year shown [km2]';
comment on column mine_land.r_v is 'Restored area per destroyed area, NULL without destruction [1]';
comment on column mine_land.r_vcs is 'Increase of VCS per decrease, NULL without decrease or where either is unknown [1]';
