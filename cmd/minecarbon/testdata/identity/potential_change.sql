-- potential_change of every pixel by itself: a line through its own years
-- before destruction, else the slope of never-destroyed land through its own
-- mean, else the line of never-destroyed land.
with pixel_area as (
    select sum(area_m2) / sum(pixels) as m2 from cohort
),
pixel_vcs as not materialized (
    select pixel_id, mine_id, year, state, npp_a * study_co2_per_carbon as vcs
    from pixel_year cross join study
),
lost_pixel as (
    select pixel_id, min(year) as lost
    from pixel_vcs
    where state <> 'vegetated'
    group by pixel_id
),
native as (
    select pixel_vcs.mine_id is not null as mined, year, avg(vcs) as vcs, count(*) as pixels
    from pixel_vcs anti join lost_pixel using (pixel_id)
    where vcs is not null
    group by mined, year
),
native_year as (
    select year, sum(vcs * pixels) / sum(pixels) as vcs
    from native
    where mined or not exists (from native where mined)
    group by year
),
native_line as (
    select regr_slope(vcs, year) as slope, regr_intercept(vcs, year) as intercept
    from native_year
),
own_line as (
    select
        pixel_id, lost,
        count(vcs) filter (where year < lost) as n,
        avg(vcs) filter (where year < lost) as mean_vcs,
        avg(year) filter (where year < lost and vcs is not null) as mean_year,
        regr_slope(vcs, year) filter (where year < lost) as slope
    from pixel_vcs join lost_pixel using (pixel_id)
    where mine_id is not null
    group by pixel_id, lost
),
line as (
    select
        pixel_id, lost,
        case when n >= study_min_baseline_years then own_line.slope else native_line.slope end as slope,
        case when n = 0 then native_line.intercept
            else mean_vcs - case when n >= study_min_baseline_years then own_line.slope else native_line.slope end * mean_year end as intercept
    from own_line cross join native_line cross join study
),
contributions as (
    select
        mine_id, year,
        count(*) filter (where state = 'destroyed') as destroyed, count(*) filter (where state = 'restored') as restored,
        sum(-greatest(intercept + slope * year, 0) * m2) filter (where state = 'destroyed') / 1e9 as c_destroy_gg,
        sum((vcs - greatest(intercept + slope * year, 0)) * m2) filter (where state = 'restored') / 1e9 as c_restore_gg
    from pixel_vcs join line using (pixel_id) cross join pixel_area
    where year >= lost
    group by mine_id, year
)
select
    mine_id, year,
    case when destroyed > 0 then c_destroy_gg else 0 end as c_destroy_gg,
    case when restored > 0 then c_restore_gg else 0 end as c_restore_gg
from mine
cross join (select distinct year from cohort_year) as years
left join contributions using (mine_id, year)
