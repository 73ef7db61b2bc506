-- vcs_rank_trend: trend of the annual mean VCS by ranks, beside the least squares of vcs_trend; one row is the study. As in
-- pixel_rank_trend, p is NULL with fewer than 10 years.
create macro vcs_rank_trend(co2_per_carbon := null, only_mines := null) as table
select sen_slope_g_m2_a, s, tau, rho, p_value, p_memory, coalesce(n_years, 0) as n_years
from (select true as study)
left join rank_trend(annual := true, co2_per_carbon := co2_per_carbon, only_mines := only_mines) on study;

comment on macro table vcs_rank_trend is 'Trend of the annual mean VCS by ranks (Mann-Kendall, Theil-Sen); one row is the study';
comment on column vcs_rank_trend.sen_slope_g_m2_a is 'Slope of Theil and Sen, positive is an improvement; NULL with fewer than 2 years [g CO2 m-2 a-2]';
comment on column vcs_rank_trend.s is 'S of Mann and Kendall: pairs of years that increase less those that decrease';
comment on column vcs_rank_trend.tau is 'Correlation tau-b of Kendall, NULL where all years are equal [1]';
comment on column vcs_rank_trend.rho is 'Correlation of the residuals of neighbouring years, from 0 to 0.8 [1]';
comment on column vcs_rank_trend.p_value is 'Two-sided p of S for years that are independent, NULL with fewer than 10 years [1]';
comment on column vcs_rank_trend.p_memory is 'Two-sided p of S that allows for rho, NULL with fewer than 10 years [1]';
comment on column vcs_rank_trend.n_years is 'Years with known mean VCS [a]';
