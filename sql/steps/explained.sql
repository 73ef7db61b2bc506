-- explained: a figure taken apart downwards, for minecarbon explain; one row is a node of the tree. level says which:
--
--     year     a part_of in a year                 mine    a part_of in a mine, over the years
--     cohort   one of the top largest parts of a part_of in an open year, with the terms of the equations
--     rest     the other parts of the year
--
-- part and exact_area are sums in the units of figure_part, unknown_area is the area of the parts that are unknown, parts their
-- number; has_mean says whether the known parts of a year have a mean. The parts of a year and its rest add up to the year. Open is the year
-- with the largest sum, or every year.
create macro explained(
  of_parts, top, every_year, by_area, from_year := null, to_year := null, baseline_through := null, guard_years := null,
  min_baseline_years := null, co2_per_carbon := null, only_mines := null
) as table
with
parts as materialized (
  select *, case when by_area then exact_area else coalesce(abs(part), 0) end as weight
  from figure_part(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  where list_contains(of_parts, part_of)
),
years as (
  select
    part_of, year, count(*) as parts, sum(part) as part, sum(exact_area) as exact_area,
    coalesce(sum(exact_area) filter (where part is null), 0) as unknown_area, max(g_m2) as highest
  from parts
  group by part_of, year
),
mines as (
  select
    part_of, mine_id, count(*) as parts, sum(part) as part, sum(exact_area) as exact_area,
    coalesce(sum(exact_area) filter (where part is null), 0) as unknown_area
  from parts
  group by part_of, mine_id
),
sizes as (
  select year, row_number() over (order by abs(sum(case when by_area then exact_area else part end)) desc nulls last, year) as place
  from years
  group by year
),
ranked as (
  select parts.*, row_number() over (partition by part_of, year order by weight desc, cohort_id) as rank
  from parts
  join sizes using (year)
  where every_year or place = 1
),
rests as (
  select
    part_of, year, count(*) as parts, sum(part) as part, sum(exact_area) as exact_area,
    coalesce(sum(exact_area) filter (where part is null), 0) as unknown_area
  from ranked
  where rank > top
  group by part_of, year
),
chosen as (
  select *
  from ranked
  where rank <= top
),
corners as (
  select cohort_id, min(pixel_id) as pixel_id
  from pixel
  where cohort_id in (select cohort_id from chosen)
  group by cohort_id
),
histories as (
  select cohort_id, destroyed_year, restored_year, cycles, pixels
  from cohort
),
productivity as (
  select
    cell_id, year as vcs_year, npp_b, npp_class, vegetated_m2, npp_bg, npp_bg_variance, nearest_sample_m, npp_a_raw
  from cell_year
  where cell_id in (select cell_id from chosen) and year in (select vcs_year from chosen)
),
details as (
  select
    chosen.*, destroyed_year, restored_year, cycles, pixels,
    cast(pixel_id // map_width as bigint) as pixel_row, cast(pixel_id % map_width as bigint) as pixel_col,
    coalesce(positive_factor(co2_per_carbon), study_co2_per_carbon) as vcs_per_npp,
    grid_row, grid_col, lon, lat, mapped_m2, npp_b, npp_class, vegetated_m2, npp_bg, npp_bg_variance, nearest_sample_m, npp_a_raw,
    background_year.method as background_method, samples, neighbours, model, nugget, sill, range_m
  from chosen
  join histories using (cohort_id)
  join cell using (cell_id)
  left join productivity using (cell_id, vcs_year)
  left join background_year on background_year.year = vcs_year
  left join corners using (cohort_id)
  cross join study
)
select
  'cohort' as level, part_of, year, mine_id, cohort_id, 1 as parts, part, exact_area, case when part is null then exact_area else 0 end as unknown_area,
  rank,
  area_m2, vcs_year, state, npp_a, vcs_g_m2, vcs_per_npp, g_m2, baseline_g_m2, slope, intercept, n_years, method, destroyed_year,
  restored_year, cycles, pixels, pixel_row, pixel_col, cell_id, grid_row, grid_col, lon, lat, npp_b, npp_class, mapped_m2, vegetated_m2, npp_a_raw, npp_bg,
  npp_bg_variance, nearest_sample_m, background_method, samples, neighbours, model, nugget, sill, range_m
from details
union all by name
select 'year' as level, part_of, year, parts, part, exact_area, unknown_area, has_mean(highest, exact_area - unknown_area, exact_area) as has_mean
from years
union all by name
select 'mine' as level, part_of, mine_id, parts, part, exact_area, unknown_area
from mines
union all by name
select 'rest' as level, part_of, year, parts, part, exact_area, unknown_area
from rests
order by level, part_of, year, mine_id, rank;

comment on macro table explained is 'A figure taken apart downwards; one row is a node of the tree: a year, a mine, a cohort in a year, or the rest of a year';
