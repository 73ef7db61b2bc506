-- ranked_pixel: the pixels of some cohorts, numbered from 0 in each cohort in the order of pixel_id; one row is a pixel.
create macro ranked_pixel(of_cohorts) as table
select pixel_id, cohort_id, row_number() over (partition by cohort_id order by pixel_id) - 1 as pixel_rank
from pixel
where cohort_id in (select unnest(of_cohorts));

comment on macro table ranked_pixel is 'Pixels of some cohorts, numbered in each; one row is a pixel';
