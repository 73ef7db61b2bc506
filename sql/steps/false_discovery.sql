-- false_discovery: the trends of cohort_trend with q, for tested_trend; one row is a cohort. q is p after Benjamini & Hochberg
-- (1995): the land with q < 0.05 holds at most 5 % of false discoveries. A cell is one test whatever its number of pixels, as all have
-- its NPP; cohorts of a cell share it by area. Land inside mines is one family of tests and land outside another, whatever only_mines.
-- plain_class is the class by p.
--
--     q(i) = least p(j) W / w(j) over p(j) ≥ p(i), at most 1;  w(j): cells with p ≤ p(j), W: all cells
create macro false_discovery(inside := false, co2_per_carbon := null, only_mines := null) as table
with
trends as (
  select
    cohort_id, cohort.mine_id, cell_id, cohort.area_m2, n_years, slope_g_m2_a, p_value, class as plain_class,
    sum(exact(cohort.area_m2)) over cells as cell_area
  from cohort_trend(inside := inside, co2_per_carbon := co2_per_carbon)
  join cohort using (cohort_id)
  window cells as (partition by cell_id, cohort.mine_id is not null, p_value is not null)
),
weighted as (
  select *, case when p_value is not null then cast(exact(area_m2) / cell_area * (1::bigint << 32) as bigint) end as weight
  from trends
),
ranked as (
  select *, p_value * sum(weight) over (partition by family) / sum(weight) over (partition by family order by p_value range unbounded preceding) as ratio
  from (select *, mine_id is not null as family from weighted)
),
adjusted as (
  select *, case when p_value is not null then least(1, min(ratio) over (partition by family order by p_value desc range unbounded preceding)) end as q
  from ranked
)
select
  cohort_id, adjusted.mine_id as mine_id, adjusted.area_m2, n_years, slope_g_m2_a, p_value,
  case when q < 0.01 then 2 when q < 0.05 then 1 when q is not null then 0 end * cast(sign(slope_g_m2_a) as integer) as class,
  q as q_value, plain_class
from adjusted
join study_cohort(only_mines := only_mines) using (cohort_id);

comment on macro table false_discovery is 'Trends of VCS with q of Benjamini and Hochberg over cells; one row is a cohort';
