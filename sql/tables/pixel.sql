-- pixel: the mapped pixels of the disturbance map; one row is a pixel.
create view pixel as
select pixel_id, "row", col, mine_id, cohort_id
from read_parquet(dataset_file('pixel.parquet'));

comment on view pixel is 'Mapped pixels of the disturbance map; one row is a pixel';
comment on column pixel.pixel_id is 'Pixel, row × map width + column';
comment on column pixel."row" is 'Row in the map, from 0 at the top';
comment on column pixel.col is 'Column in the map, from 0 at the left';
comment on column pixel.mine_id is 'Mine, NULL outside mines';
comment on column pixel.cohort_id is 'Cohort';
