-- trend_class: area inside mines by class of pixel_trend; one row is a class, all five always. Land with fewer than 10 known
-- years has no class: its area is in no row's area_km2 and in every row's unknown_km2; pixel_trend has it with class NULL.
-- adjust := 'fdr' is that of pixel_trend.
create macro trend_class(co2_per_carbon := null, only_mines := null, adjust := null) as table
with
classes as (
  select class
  from (values (-2), (-1), (0), (1), (2)) as five(class)
),
areas as (
  select class, exact_total(area_m2) as total_m2
  from tested_trend(inside := true, co2_per_carbon := co2_per_carbon, only_mines := only_mines, adjust := adjust)
  group by class
),
untested as (
  select coalesce(max(total_m2), 0) / 1e6 as unknown_km2
  from areas
  where class is null
)
select class, coalesce(total_m2, 0) / 1e6 as area_km2, unknown_km2
from classes
left join areas using (class)
cross join untested
order by class;

comment on macro table trend_class is 'Area inside mines by class of the pixel trend; one row is a class';
comment on column trend_class.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant';
comment on column trend_class.area_km2 is 'Area [km2]';
comment on column trend_class.unknown_km2 is 'Area inside mines without a class, the same in every row [km2]';
