-- baseline_setting: the settings of the baseline, from the parameters or else from the study; one row is the study.
-- Offsets are from T_D: the last year of the fit, which guard years make earlier, and the first year that counts as change (method Eq. 3–4).
create macro baseline_setting(baseline_through := null, guard_years := null, min_baseline_years := null) as table
with
chosen as (
  select
    first_year,
    coalesce(guard_years, study_guard_years) as guard,
    coalesce(baseline_through, study_baseline_through) as ending,
    coalesce(min_baseline_years, study_min_baseline_years) as fewest
  from study
)
select
  first_year,
  case
    when guard < 0 then error('guard_years: ' || guard::varchar || ', want 0 or more')
    when ending = 'before_destruction' then -1 - guard
    when ending = 'through_destruction' then -guard
    else error('baseline_through: ' || ending || ', want before_destruction or through_destruction')
  end as fit_end_offset,
  case ending when 'through_destruction' then 1 else 0 end as change_start_offset,
  case
    when fewest >= 1 then greatest(2, fewest)
    else error('min_baseline_years: ' || fewest::varchar || ', want 1 or more')
  end as own_years
from chosen;

comment on macro table baseline_setting is 'Settings of the baseline, from the parameters or else from the study; one row';
