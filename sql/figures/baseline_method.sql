-- baseline_method: where the undisturbed baselines of the land ever destroyed inside mines come from; one row is a method, all three
-- always.
create macro baseline_method(baseline_through := null, guard_years := null, min_baseline_years := null, only_mines := null) as table
with
methods as (
  select method
  from (values ('own'), ('borrowed_slope'), ('undisturbed')) as three(method)
),
areas as (
  select method, count(*) as cohorts, exact_total(area_m2) as total_m2, exact_total(area_m2, slope is null) as unknown
  from baseline(baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years)
  join study_cohort(only_mines := only_mines) using (cohort_id)
  where mine_id is not null
  group by method
)
select method, coalesce(cohorts, 0) as cohorts, coalesce(total_m2, 0) / 1e6 as area_km2, coalesce(unknown, 0) / 1e6 as unknown_km2
from methods
left join areas using (method)
order by method;

comment on macro table baseline_method is 'Land ever destroyed inside mines by where its baseline comes from; one row is a method';
comment on column baseline_method.method is 'own, borrowed_slope or undisturbed, as in baseline';
comment on column baseline_method.cohorts is 'Cohorts [1]';
comment on column baseline_method.area_km2 is 'Area [km2]';
comment on column baseline_method.unknown_km2 is 'Its part without a baseline, since that of undisturbed land is unknown [km2]';
