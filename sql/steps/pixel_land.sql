-- pixel_land: what the map says of some pixels, by their first destruction and last restoration (NULL = none); one row is a pixel.
-- Pixels without data have no row.
create macro pixel_land(of_pixels) as table
select pixel_id, cohort.mine_id, destroyed_year, restored_year
from pixel
join cohort using (cohort_id)
where pixel_id in (select unnest(of_pixels));

comment on macro table pixel_land is 'What the map says of some pixels; one row is a pixel';
