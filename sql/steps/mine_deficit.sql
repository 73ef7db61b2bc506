-- mine_deficit: potential change and deficit over the years, for deficit and summary; one row is a mine. A positive VCSD (deficit of
-- carbon sequestration in vegetation, Eq. 5) is a deficit.
--
--     VCSD = −(Σ C_destroy + Σ C_restore) over the years
create macro mine_deficit(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
changes as (
  select mine_id, total(c_destroy_gg) as c_destroy, total(c_restore_gg) as c_restore
  from potential_change(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by mine_id
),
figures as (
  select mine_id, name, coalesce(c_destroy, 0) as c_destroy_gg, coalesce(c_restore, 0) as c_restore_gg
  from study_mine(only_mines := only_mines)
  left join changes using (mine_id)
)
select mine_id, name, c_destroy_gg, c_restore_gg, 0 - c_destroy_gg - c_restore_gg as vcsd_gg
from figures;

comment on macro table mine_deficit is 'Potential change and deficit over the years, Eqs. 4–5; one row is a mine';
