-- interval_error: every figure that has an interval and what its error comes from; one row is a figure of a mine, or of all mines that are chosen
-- (mine_id total). Columns as in interval; sd_product_per_npp_sd is the part of the product for a bias as large as NPP. It takes most of the time of
-- interval, so sessions keep its rows without parameters.
--
--     sd² of a source = Σ_k (Σ_mines g)²
create macro interval_error(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null, accuracy_destroyed := null, accuracy_restored := null
) as table
with
parts as materialized (
  select kind, mine_id, source, k, year, d, r, v, shared_d, shared_r
  from influence_part(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon, accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored)
  join study_mine(only_mines := only_mines) using (mine_id)
),
clusters as (
  select kind, mine_id, source, d, r, v
  from parts
  where shared_d is null
  union all
  select kind, 'total', source, fine_total(d), fine_total(r), fine_total(v)
  from parts
  where shared_d is null
  group by kind, source, k, year
  union all
  select kind, 'total', source, d, r, d + r
  from (
    select kind, source, fine_total(d * control.r + shared_d * control.pooled_r) as d, fine_total(parts.r * control.r + shared_r * control.pooled_r) as r
    from parts
    join control_weather() as control using (mine_id)
    where shared_d is not null
    group by kind, source, k, control.year)
),
weathers as (
  select mine_id, fine_total(r * r) as own, fine_total(r * pooled_r) as shared, fine_total(pooled_r * pooled_r) as pooled
  from control_weather()
  group by mine_id
),
squares as (
  select
    kind, mine_id, source, fine_total(d) as d, fine_total(r) as r, fine_total(v) as v, fine_total(d * d) as dd, fine_total(r * r) as rr, fine_total(v * v) as vv,
    fine_total(case when source = 'background' then -d * r else d * r end) as dr
  from clusters
  group by kind, mine_id, source
  union all
  select
    kind, mine_id, source, null, null, null, fine_total(d * d * own + 2 * d * shared_d * shared + shared_d * shared_d * pooled),
    fine_total(r * r * own + 2 * r * shared_r * shared + shared_r * shared_r * pooled),
    fine_total(v * v * own + 2 * v * (shared_d + shared_r) * shared + pow(shared_d + shared_r, 2) * pooled), null
  from parts
  join weathers using (mine_id)
  where shared_d is not null
  group by kind, mine_id, source
),
errors as (
  select
    figure, mine_id, kind, value, source,
    case when kind = 'adjusted' and source = 'product' then w_d * d + w_r * r + w_v * v end as adjusted_value,
    case when source = 'product' and figure = 'r_vcs' then 0 else weighted_square(w_d, w_r, w_v, dd, rr, vv, dr) end as variance
  from interval_amount(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  left join squares using (kind, mine_id)
)
select
  figure, mine_id,
  case when kind = 'plain' or kind = 'direct' or max(value) is null then max(value) else max(adjusted_value) end as value,
  sqrt(max(variance) filter (where source = 'weather')) as sd_weather,
  sqrt(max(variance) filter (where source = 'unexplained')) as sd_unexplained,
  sqrt(max(variance) filter (where source = 'slope')) as sd_slope,
  sqrt(max(variance) filter (where source = 'bend')) as sd_bend,
  sqrt(max(variance) filter (where source = 'noise')) as sd_noise,
  sqrt(max(variance) filter (where source = 'background')) as sd_background,
  sqrt(max(variance) filter (where source = 'mixing')) as sd_mixing,
  sqrt(max(variance) filter (where source = 'date')) as sd_date,
  sqrt(max(variance) filter (where source = 'product')) as sd_product_per_npp_sd
from errors
group by figure, mine_id, kind;

comment on macro table interval_error is 'Figures and what their error comes from; one row is a figure of a mine or of all mines';
