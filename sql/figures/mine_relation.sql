-- mine_relation: Figure 3d, VCSD against destroyed area with the least-squares line; one row is a mine. A positive VCSD is a
-- deficit. Class k holds values from k to k + 1 times the width of the classes, a round number. Mines of unknown VCSD have neither
-- line nor class and take no part in either.
--
--     fit = intercept + slope · destroyed area        r = correlation of both
create macro mine_relation(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
mines as (
  select mine_id, name, destroyed_km2, vcsd_gg
  from deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
known as (
  select destroyed_km2, vcsd_gg
  from mines
  where vcsd_gg is not null
),
means as (
  select
    grade_width(min(vcsd_gg), max(vcsd_gg)) as width,
    sum(dyadic(destroyed_km2, 30)) / count(*) as mean_km2, sum(dyadic(vcsd_gg, 30)) / count(*) as mean_gg
  from known
),
moments as (
  select
    width, mean_km2, mean_gg,
    sum(dyadic((destroyed_km2 - mean_km2) * (destroyed_km2 - mean_km2), 24)) as sxx,
    sum(dyadic((destroyed_km2 - mean_km2) * (vcsd_gg - mean_gg), 24)) as sxy,
    sum(dyadic((vcsd_gg - mean_gg) * (vcsd_gg - mean_gg), 24)) as syy
  from known
  cross join means
  group by width, mean_km2, mean_gg
),
line as (
  select
    width, sxy / nullif(sxx, 0) as slope, mean_gg - sxy / nullif(sxx, 0) * mean_km2 as intercept,
    case when sxx * syy > 0 and sxy * sxy > sxx * syy then sign(sxy) else sxy / nullif(sqrt(sxx * syy), 0) end as r
  from moments
)
select
  mine_id, name, destroyed_km2, vcsd_gg, intercept + slope * destroyed_km2 as fit_gg, r,
  cast(floor(vcsd_gg / width) as integer) as class, width as class_width_gg
from mines
left join line on true
order by mine_id;

comment on macro table mine_relation is 'Figure 3d: VCSD against destroyed area; one row is a mine';
comment on column mine_relation.mine_id is 'Mine';
comment on column mine_relation.name is 'Name of the mine';
comment on column mine_relation.destroyed_km2 is 'Area destroyed in the years [km2]';
comment on column mine_relation.vcsd_gg is 'Deficit, positive where sequestration was lost; NULL unknown [Gg CO2]';
comment on column mine_relation.fit_gg is 'Least-squares line at the destroyed area, NULL where all areas are the same [Gg CO2]';
comment on column mine_relation.r is 'Correlation of deficit and area over all mines, NULL where one does not vary [1]';
comment on column mine_relation.class is 'Class of the deficit: it is class times class_width_gg or more; NULL where vcsd_gg is';
comment on column mine_relation.class_width_gg is 'Width of the classes [Gg CO2]';
