-- layer_trend_class: one row is a cohort, whose pixels share the value. NULL is unknown: fewer than 10 known years.
create macro layer_trend_class() as table
select cohort_id, class as value
from pixel_trend();

comment on macro table layer_trend_class is 'Trend of VCS: 2, 1 = improvement with p < 0.01, p < 0.05; -1, -2 = degradation; 0 = not significant';
