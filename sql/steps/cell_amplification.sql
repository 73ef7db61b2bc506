-- cell_amplification: what Eq. 1 makes of errors in cells with destroyed or restored land; one row is such a cell in a year with vegetated
-- land, those with restored land alone included. An error of NPP_b counts amplification times there. restored_share is the share of the
-- vegetated land that is restored. bg_error is the error of VCS that the background brings.
--
--     amplification = S / S_veg        bg_error = (S / S_veg − 1) · sd of NPP_bg
--
-- That sd is the kriging one, else the spread of all samples about the means of their years, else 0.3 of the mean NPP_b of wholly
-- vegetated cells. VCS that is 0 has no error.
create macro cell_amplification(co2_per_carbon := null) as table
with
guessed as (
  select max(year) as guessed_year
  from background_year
  where method <> 'kriging'
  having max(year) is not null
),
samples as (
  select npp_b - avg(npp_b) over (partition by year) as deviation, count(*) over (partition by year) as n
  from cell_year
  cross join guessed
  where vegetated_m2 = 0 and npp_b is not null and npp_bg is not null
),
spread as (
  select sqrt(sum(cast(deviation * deviation as decimal(38, 9))) / 1e0 / nullif(sum(cast(1 - 1 / n::double as decimal(38, 9))) / 1e0, 0)) as sample_sd
  from samples
  where n >= 3
),
level as (
  select 0.3::double * (sum(cast(npp_b as decimal(38, 9))) / 1e0) / nullif(count(npp_b), 0) as sample_sd
  from cell_year
  join cell using (cell_id)
  cross join (select 1 from guessed cross join spread where sample_sd is null) -- else no cell is read
  where vegetated_m2 = mapped_m2
),
typical as (
  select coalesce(spread.sample_sd, level.sample_sd) as typical_sd
  from spread
  cross join level
),
turns as (
  select cell_id, year, sum(case kind when 'restoration' then exact(area_m2) else -exact(area_m2) end) as turned
  from event
  join cohort using (cohort_id)
  where kind = 'restoration' or cycle > 1
  group by cell_id, year
),
restored as (
  select cell_id, years.year, sum(turned) / 1e5 as restored_m2
  from turns
  join study_year() as years on turns.year <= years.year
  group by cell_id, years.year
),
bare as (
  select cell_id, year, vegetated_m2, npp_bg_variance, npp_a
  from cell_year
  where npp_bg is not null and vegetated_m2 > 0
)
select
  cell_id, year, coalesce(restored_m2, 0) / coalesce(vegetated_m2, mapped_m2) as restored_share,
  mapped_m2 / coalesce(vegetated_m2, mapped_m2) as amplification,
  case
    when npp_a > 0
    then (mapped_m2 / vegetated_m2 - 1) * coalesce(sqrt(npp_bg_variance), typical_sd) * coalesce(positive_factor(co2_per_carbon), study_co2_per_carbon)
    else 0
  end as bg_error
from bare
full join restored using (cell_id, year)
left join cell using (cell_id)
cross join typical
cross join study;

comment on macro table cell_amplification is 'What Eq. 1 makes of an error in a partly destroyed cell; one row is such a cell in a year';
