-- mine_part: the largest parts of the deficit of a mine, with the terms of the equations: two of destroyed and two of restored land; one
-- row is a part, a cohort in a year. Negative is a loss. The macro explanation has all parts.
--
-- Ranking all parts would take most of the time. The largest of two years are two parts, so that no smaller one is among the two largest.
create macro mine_part(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
parts as materialized (
  select *, abs(part) as size
  from figure_part(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  where part_of in ('c_destroy', 'c_restore') and part is not null
),
peaks as (
  select mine_id, part_of, year, max(size) as peak
  from parts
  group by mine_id, part_of, year
),
bounds as (
  select mine_id, part_of, peak as bound
  from (select *, row_number() over (partition by mine_id, part_of order by peak desc, year) as place from peaks)
  where place = 2
),
ranked as (
  select parts.*, row_number() over (partition by parts.mine_id, parts.part_of order by size desc, year, cohort_id) as place
  from parts
  left join bounds using (mine_id, part_of)
  where size >= coalesce(bound, 0)
),
chosen as (
  select *
  from ranked
  where place <= 2
),
productivity as (
  select cell_id, year, npp_b, vegetated_m2, npp_bg
  from cell_year
  where cell_id in (select cell_id from chosen)
)
select
  mine_id, part_of, year, cohort_id, part / 1e5 / 1e9 as part_gg, area_m2, vcs_g_m2, baseline_g_m2, slope, intercept, n_years, method,
  npp_a, npp_b, npp_bg, mapped_m2, vegetated_m2, grid_row, grid_col
from chosen
join cell using (cell_id)
join productivity using (cell_id, year)
order by mine_id, part_of, place;

comment on macro table mine_part is 'Largest parts of the deficit of a mine, with the terms of the equations; one row is a part: a cohort in a year';
comment on column mine_part.mine_id is 'Mine';
comment on column mine_part.part_of is 'c_destroy or c_restore';
comment on column mine_part.year is 'Year [a]';
comment on column mine_part.cohort_id is 'Cohort';
comment on column mine_part.part_gg is 'What it adds to C_destroy or C_restore, negative is a loss [Gg CO2 a-1]';
comment on column mine_part.area_m2 is 'Area of the cohort [m2]';
comment on column mine_part.vcs_g_m2 is 'Carbon sequestration in vegetation (VCS), 0 on destroyed land [g CO2 m-2 a-1]';
comment on column mine_part.baseline_g_m2 is 'Undisturbed baseline, 0 or more [g CO2 m-2 a-1]';
comment on column mine_part.slope is 'Slope of the baseline [g CO2 m-2 a-2]';
comment on column mine_part.intercept is 'Value of the line of the baseline in the year 0 [g CO2 m-2 a-1]';
comment on column mine_part.n_years is 'Known years in the fit of the baseline [a]';
comment on column mine_part.method is 'Method of the baseline: own, borrowed_slope or undisturbed';
comment on column mine_part.npp_a is 'NPP after scale transformation, 0 on destroyed land [g C m-2 a-1]';
comment on column mine_part.npp_b is 'NPP of the cell as the raster has it, NULL where it holds none [g C m-2 a-1]';
comment on column mine_part.npp_bg is 'Background NPP of bare land, NULL where nothing is destroyed [g C m-2 a-1]';
comment on column mine_part.mapped_m2 is 'Area of the mapped pixels of the cell, S of Eq. 1 [m2]';
comment on column mine_part.vegetated_m2 is 'Area of its pixels that are not destroyed, S_veg of Eq. 1 [m2]';
comment on column mine_part.grid_row is 'Row of the cell in the NPP grid, for MODIS in the sinusoidal world';
comment on column mine_part.grid_col is 'Column of the cell in the NPP grid, for MODIS in the sinusoidal world';
