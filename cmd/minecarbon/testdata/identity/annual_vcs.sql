-- annual_vcs of every pixel by itself.
with pixel_area as (
    select sum(area_m2) / sum(pixels) as m2 from cohort
),
pixel_vcs as (
    select year, npp_a * study_co2_per_carbon as vcs
    from pixel_year cross join study
    where mine_id is not null and npp_a is not null
)
select
    year,
    count(*) * m2 / 1e6 as area_km2,
    avg(vcs) as vcs_mean_g_m2,
    stddev_samp(vcs) as vcs_sd_g_m2,
    sum(vcs) * m2 / 1e9 as vcs_total_gg
from pixel_vcs cross join pixel_area
group by year, m2
