-- pixel_year: state and NPP of the mapped pixels; one row is a pixel in a year.
-- Every pixel of a cohort has the cohort's series. So this is a join, whatever pixel_year files the dataset holds.
create view pixel_year as
select pixel_id, mine_id, year, state, npp_a
from cohort_year
join pixel using (cohort_id);

comment on view pixel_year is 'The 30 m table, every mapped pixel; one row is a pixel in a year';
comment on column pixel_year.pixel_id is 'Pixel, row × map width + column';
comment on column pixel_year.mine_id is 'Mine, NULL outside mines';
comment on column pixel_year.year is 'Year [a]';
comment on column pixel_year.state is 'vegetated (never destroyed yet), destroyed or restored';
comment on column pixel_year.npp_a is 'Net primary production (NPP) after scale transformation, NULL = unknown [g C m-2 a-1]';
