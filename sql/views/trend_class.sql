-- trend_class: area inside mines by class of pixel_trend; one row is a class, all five always, and NULL where land has fewer
-- than 10 known years.
create macro trend_class(co2_per_carbon := null) as table
with
classes as (
  select class
  from (values (-2), (-1), (0), (1), (2)) as five(class)
),
areas as (
  select class, sum(cast(area_m2 as decimal(38, 6))) as total_m2
  from pixel_trend(co2_per_carbon := co2_per_carbon)
  where mine_id is not null
  group by class
)
select class, coalesce(total_m2, 0) / 1e6 as area_km2
from classes
full join areas using (class)
order by class nulls last;

create view trend_class as from trend_class();

comment on macro table trend_class is 'Area inside mines by class of the pixel trend; one row is a class';
comment on view trend_class is 'Area inside mines by class of the pixel trend; one row is a class';
comment on column trend_class.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant; NULL fewer than 10 years';
comment on column trend_class.area_km2 is 'Area [km2]';
