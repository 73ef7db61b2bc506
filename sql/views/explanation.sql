-- explanation: the figures of land inside mines taken apart into what they are sums of, with the terms of the equations; one row is a
-- part of a figure: a cohort in a year, or an event of it.
--
--     part_of c_destroy, c_restore   part = (VCS − baseline)·area, Eq. 4; baseline = intercept + slope·year, floored at 0, Eq. 3
--     part_of decrease, increase     part = VCS·area in vcs_year: the year before the destruction, the year of the restoration
--     part_of vcs                    part = VCS·area of all land; the annual mean is the sum of the known parts per sum of their area
--
--     VCS = NPP_a·vcs_per_npp, Eq. 2; on destroyed land 0        NPP_a = (NPP_b·S − NPP_bg·(S − S_veg)) / S_veg, floored at 0, Eq. 1
--
-- part is a whole number of 10^-5 g: sum(part) / 1e5 / 1e9 is the figure of a mine in a year in Gg, to the last bit.
create macro explanation(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
select
  part_of, mine_id, year, cohort_id, part, area_m2, g_m2, vcs_year, state, vcs_g_m2, npp_a,
  coalesce(positive_factor(co2_per_carbon), study_co2_per_carbon) as vcs_per_npp,
  baseline_g_m2, slope, intercept, n_years, method, cell_id, grid_row, grid_col,
  npp_b, npp_class, mapped_m2, vegetated_m2, npp_bg, npp_bg_variance, nearest_sample_m, npp_a_raw
from figure_part(
  from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
  min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines) as parts
join cell using (cell_id)
left join (
  select
    cell_id, year as vcs_year, npp_b, npp_class, vegetated_m2, npp_bg, npp_bg_variance, nearest_sample_m, npp_a_raw
  from cell_year
) as productivity using (cell_id, vcs_year)
cross join study;

comment on macro table explanation is 'Figures taken apart into what they are sums of, with the terms of the equations; one row is a part: a cohort in a year';
comment on column explanation.part_of is 'Figure: c_destroy, c_restore, decrease, increase or vcs';
comment on column explanation.mine_id is 'Mine';
comment on column explanation.year is 'Year of the figure [a]';
comment on column explanation.cohort_id is 'Cohort';
comment on column explanation.part is 'What it adds to the figure, g_m2 times area_m2 as a whole number, whose sums are exact; NULL unknown [1e-5 g CO2 a-1]';
comment on column explanation.area_m2 is 'Area of the cohort [m2]';
comment on column explanation.g_m2 is 'VCS minus baseline in c_destroy and c_restore, VCS in the others; NULL unknown [g CO2 m-2 a-1]';
comment on column explanation.vcs_year is 'Year whose VCS counts, for a decrease the year before [a]';
comment on column explanation.state is 'State in vcs_year: vegetated, destroyed or restored; NULL before the first year of the study';
comment on column explanation.vcs_g_m2 is 'Carbon sequestration in vegetation (VCS) in vcs_year, 0 on destroyed land, NULL unknown [g CO2 m-2 a-1]';
comment on column explanation.npp_a is 'NPP after scale transformation in vcs_year, 0 on destroyed land, NULL unknown [g C m-2 a-1]';
comment on column explanation.vcs_per_npp is 'VCS per NPP, Eq. 2 [g CO2/g C]';
comment on column explanation.baseline_g_m2 is 'Undisturbed baseline in the year, 0 or more; NULL unknown and in figures without one [g CO2 m-2 a-1]';
comment on column explanation.slope is 'Slope of the baseline [g CO2 m-2 a-2]';
comment on column explanation.intercept is 'Value of the line of the baseline in the year 0 [g CO2 m-2 a-1]';
comment on column explanation.n_years is 'Known years in the fit of the baseline [a]';
comment on column explanation.method is 'Method of the baseline: own, borrowed_slope or undisturbed';
comment on column explanation.cell_id is 'Cell';
comment on column explanation.grid_row is 'Row of the cell in the NPP grid, for MODIS in the sinusoidal world';
comment on column explanation.grid_col is 'Column of the cell in the NPP grid, for MODIS in the sinusoidal world';
comment on column explanation.npp_b is 'NPP of the cell in vcs_year as the raster has it, NULL where it holds none [g C m-2 a-1]';
comment on column explanation.npp_class is 'Fill code of the raster where npp_b is NULL, else NULL';
comment on column explanation.mapped_m2 is 'Area of the mapped pixels of the cell, S of Eq. 1 [m2]';
comment on column explanation.vegetated_m2 is 'Area of its pixels that are not destroyed in vcs_year, S_veg of Eq. 1 [m2]';
comment on column explanation.npp_bg is 'Background NPP of bare land, NULL where nothing is destroyed [g C m-2 a-1]';
comment on column explanation.npp_bg_variance is 'Kriging variance of npp_bg, NULL without kriging [(g C m-2 a-1)2]';
comment on column explanation.nearest_sample_m is 'Distance to the nearest background sample of the year, NULL where npp_bg is or the year has none [m]';
comment on column explanation.npp_a_raw is 'NPP of the vegetated pixels of the cell before negative values become 0, Eq. 1 [g C m-2 a-1]';
