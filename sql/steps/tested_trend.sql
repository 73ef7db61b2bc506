-- tested_trend: trends of VCS with their class, by p of each cohort alone or, with adjust := 'fdr', by q, for pixel_trend and trend_class;
-- one row is a cohort. The half that is not asked for is not computed.
create macro tested_trend(inside := false, co2_per_carbon := null, only_mines := null, adjust := null) as table
select cohort_id, mine_id, area_m2, n_years, slope_g_m2_a, p_value, class, null::double as q_value
from cohort_trend(inside := inside, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
where adjustment(adjust) is null
union all
select cohort_id, mine_id, area_m2, n_years, slope_g_m2_a, p_value, class, q_value
from false_discovery(inside := inside, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
where adjustment(adjust) = 'fdr';

comment on macro table tested_trend is 'Trends of VCS with their class; one row is a cohort';
