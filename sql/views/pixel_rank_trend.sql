-- pixel_rank_trend: trend of the VCS of pixels by ranks, beside the least squares of pixel_trend; one row is a cohort. The test of Mann and
-- Kendall needs no normal errors, and the slope of Theil and Sen no year without outliers. NULL with fewer than 2 known years;
-- ρ is 0 and p is NULL with fewer than 10. p_memory allows for weather that lasts from year to year.
create macro pixel_rank_trend(co2_per_carbon := null, only_mines := null) as table
select
  cohort_id, mine_id, area_m2, coalesce(n_years, 0) as n_years, sen_slope_g_m2_a, s, tau, rho, p_value, p_memory,
  case when p_memory < 0.01 then 2 when p_memory < 0.05 then 1 when p_memory is not null then 0 end * cast(sign(s) as integer) as class
from study_cohort(only_mines := only_mines)
left join rank_trend(co2_per_carbon := co2_per_carbon, only_mines := only_mines) using (cohort_id);

comment on macro table pixel_rank_trend is 'Trend of the VCS of pixels by ranks (Mann-Kendall, Theil-Sen); one row is a cohort';
comment on column pixel_rank_trend.cohort_id is 'Cohort';
comment on column pixel_rank_trend.mine_id is 'Mine, NULL outside mines';
comment on column pixel_rank_trend.area_m2 is 'Area [m2]';
comment on column pixel_rank_trend.n_years is 'Years with known VCS [a]';
comment on column pixel_rank_trend.sen_slope_g_m2_a is 'Slope of Theil and Sen, positive is an improvement [g CO2 m-2 a-2]';
comment on column pixel_rank_trend.s is 'S of Mann and Kendall: pairs of years that increase less those that decrease';
comment on column pixel_rank_trend.tau is 'Correlation tau-b of Kendall, NULL where all years are equal [1]';
comment on column pixel_rank_trend.rho is 'Correlation of the residuals of neighbouring years, from 0 to 0.8 [1]';
comment on column pixel_rank_trend.p_value is 'Two-sided p of S for years that are independent, NULL with fewer than 10 years [1]';
comment on column pixel_rank_trend.p_memory is 'Two-sided p of S that allows for rho, NULL with fewer than 10 years [1]';
comment on column pixel_rank_trend.class is '2, 1 improvement with p_memory < 0.01, < 0.05; -1, -2 degradation; 0 not significant; NULL unknown';
