-- layer_trend_slope: one row is a cohort, whose pixels share the value. A positive slope is an improvement, NULL is unknown.
create macro layer_trend_slope() as table
select cohort_id, slope_g_m2_a as value
from pixel_trend();

comment on macro table layer_trend_slope is 'Slope of VCS over all years, positive is an improvement [g CO2 m-2 a-2]';
