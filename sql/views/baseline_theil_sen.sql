-- baseline_theil_sen: a baseline that single years change little; one row is a cohort ever destroyed inside mines. The slope of Theil (1950)
-- and Sen (1968) is the median of the slopes between all pairs of years before the destruction, with fewer than 5 years that of
-- undisturbed_line. VCS = intercept + slope · year, floored at 0 where it is used, with 3.586 g CO2/g C.
create macro baseline_theil_sen() as table
select cohort_id, sen_slope as slope, sen_level - sen_slope * (mean_t + first_year) as intercept, n as n_years
from choice_line()
cross join study
where choice = 0 and guard = 0;

comment on macro table baseline_theil_sen is 'Baseline of VCS by the median slope of Theil and Sen; one row is a cohort ever destroyed inside mines';
comment on column baseline_theil_sen.cohort_id is 'Cohort';
comment on column baseline_theil_sen.slope is 'Slope, NULL where it is borrowed and unknown [g CO2 m-2 a-2]';
comment on column baseline_theil_sen.intercept is 'Value of the line in the year 0; NULL where the slope is [g CO2 m-2 a-1]';
comment on column baseline_theil_sen.n_years is 'Known years before the destruction [a]';
