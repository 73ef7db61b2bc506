-- Area inside mines by class of the pixel trend (Fig. 1b); one row is a class.
-- 2 and 1 are improvement with p < 0.01 and p < 0.05, -1 and -2 degradation, 0 is not significant.
select class, area_km2, 100 * area_km2 / nullif(sum(area_km2) over (), 0) as share_percent
from trend_class
order by class desc;
