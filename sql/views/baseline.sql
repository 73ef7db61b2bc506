-- baseline: the line VCS would have followed undisturbed, Eq. 3; one row is a cohort ever destroyed.
--
--     VCS = intercept + slope · year, floored at 0 where it is used
--
-- Fitted to the known years before the first destruction (baseline_through says whether its year takes part). Method: own with
-- at least min_baseline_years of them, never fewer than 2; borrowed_slope, the slope of undisturbed_line through the cohort's
-- mean point, with fewer; undisturbed, that line itself, with none. only_mines chooses rows and changes none.
create macro baseline(
  baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null, only_mines := null
) as table
select cohort_id, slope, intercept, n as n_years, method
from fitted_line(
  baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon,
  only_mines := only_mines);

comment on macro table baseline is 'Undisturbed baseline of VCS, Eq. 3; one row is a cohort ever destroyed';
comment on column baseline.cohort_id is 'Cohort';
comment on column baseline.slope is 'Slope of the line, NULL where it is borrowed and unknown [g CO2 m-2 a-2]';
comment on column baseline.intercept is 'Value of the line in the year 0; predictions are floored at 0; NULL where the slope is [g CO2 m-2 a-1]';
comment on column baseline.n_years is 'Known years in the fit [a]';
comment on column baseline.method is 'own, borrowed_slope or undisturbed';
