-- direct_change of every pixel by itself: an event is a change of state between
-- two years.
with pixel_area as (
    select sum(area_m2) / sum(pixels) as m2 from cohort
),
steps as (
    select
        mine_id, year, state, npp_a * study_co2_per_carbon as vcs,
        lag(state) over history as state_before,
        lag(npp_a) over history * study_co2_per_carbon as vcs_before
    from pixel_year cross join study
    where mine_id is not null
        and pixel_id in (select pixel_id from pixel_year where state <> 'vegetated') -- no other has an event
    window history as (partition by pixel_id order by year)
),
changes as (
    select
        mine_id, year,
        sum(m2) filter (where state = 'destroyed' and state_before <> 'destroyed') / 1e6 as destroyed_km2,
        sum(m2) filter (where state = 'restored' and state_before = 'destroyed') / 1e6 as restored_km2,
        sum(vcs_before * m2) filter (where state = 'destroyed' and state_before <> 'destroyed') / 1e9 as decrease_gg,
        sum(vcs * m2) filter (where state = 'restored' and state_before = 'destroyed') / 1e9 as increase_gg
    from steps cross join pixel_area
    where state_before is not null
    group by mine_id, year
)
select
    mine_id, year,
    coalesce(destroyed_km2, 0) as destroyed_km2,
    coalesce(restored_km2, 0) as restored_km2,
    case when destroyed_km2 > 0 then decrease_gg else 0 end as decrease_gg,
    case when restored_km2 > 0 then increase_gg else 0 end as increase_gg
from mine
cross join (select distinct year from cohort_year where year > (select first_year from study)) as years
left join changes using (mine_id, year)
