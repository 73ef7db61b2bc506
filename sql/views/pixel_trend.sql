-- pixel_trend: least squares of VCS on the year over all years with known VCS; one row is a cohort, whose pixels share it.
-- A positive slope is an improvement. Class 2, 1: improvement with p < 0.01, p < 0.05; −1, −2: degradation; 0: not significant;
-- NULL, like p, with fewer than 10 known years. p as in vcs_trend. Among many pixels without a trend, 1 % have p < 0.01 by chance:
-- adjust := 'fdr' makes the class from q instead, which bounds the share of false discoveries (Benjamini & Hochberg 1995, over cells).
create macro pixel_trend(co2_per_carbon := null, only_mines := null, adjust := null) as table
from tested_trend(co2_per_carbon := co2_per_carbon, only_mines := only_mines, adjust := adjust);

comment on macro table pixel_trend is 'Trend of the VCS of pixels; one row is a cohort';
comment on column pixel_trend.cohort_id is 'Cohort';
comment on column pixel_trend.mine_id is 'Mine, NULL outside mines';
comment on column pixel_trend.area_m2 is 'Area [m2]';
comment on column pixel_trend.n_years is 'Years with known VCS [a]';
comment on column pixel_trend.slope_g_m2_a is 'Slope, positive is an improvement [g CO2 m-2 a-2]';
comment on column pixel_trend.p_value is 'Two-sided p of the slope, NULL with fewer than 10 years [1]';
comment on column pixel_trend.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant; NULL unknown; of q_value where adjusted';
comment on column pixel_trend.q_value is 'Smallest false discovery rate at which the trend counts as one, NULL unless adjust is fdr [1]';
