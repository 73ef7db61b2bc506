-- trend_hold: how much of the area inside mines by class of its trend (Figure 1b) holds when many cells are tested at once; one row is a class,
-- all five always. A trend holds where q < 0.05: at most 5 % of the land that holds does so by chance (Benjamini & Hochberg 1995).
create macro trend_hold(co2_per_carbon := null, only_mines := null) as table
with
classes as (
  select class
  from (values (-2), (-1), (0), (1), (2)) as five(class)
),
areas as (
  select plain_class as class, exact_total(area_m2) as total_m2, exact_total(area_m2, q_value < 0.05) as holds_m2
  from false_discovery(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  where mine_id is not null
  group by plain_class
)
select class, coalesce(total_m2, 0) / 1e6 as area_km2, coalesce(holds_m2, 0) / 1e6 as holds_km2
from classes
left join areas using (class)
order by class desc;

comment on macro table trend_hold is 'Figure 1b: area inside mines by class of the trend of VCS, and how much of it holds among many tests; one row is a class';
comment on column trend_hold.class is '2, 1 improvement with p < 0.01, p < 0.05; -1, -2 degradation; 0 not significant';
comment on column trend_hold.area_km2 is 'Area of the class [km2]';
comment on column trend_hold.holds_km2 is 'Part of it with q < 0.05, after Benjamini and Hochberg [km2]';
