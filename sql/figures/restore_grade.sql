-- restore_grade: Figure 3e, mines by class of C_restore per restored area; one row is a class between the lowest and the highest,
-- empty ones included. A class holds its lower edge and not its upper one; mines without restored land are in none.
create macro restore_grade(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
mines as (
  select c_restore_gg_km2 as value
  from deficit(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  where c_restore_gg_km2 is not null
),
extent as (
  select grade_width(min(value), max(value)) as width, least(min(value), 0) as lowest, greatest(max(value), 0) as highest
  from mines
  having count(*) > 0
),
counts as (
  select cast(floor(value / width) as integer) as class, count(*) as mines
  from mines
  cross join extent
  group by class
),
grades as (
  select unnest(range(cast(floor(lowest / width) as integer), cast(floor(highest / width) as integer) + 1)::integer[]) as class, width
  from extent
)
select
  class, grade_edge(class, width) as low_gg_km2, grade_edge(class + 1, width) as high_gg_km2,
  coalesce(mines, 0) as mine_count
from grades
left join counts using (class)
order by class;

comment on macro table restore_grade is 'Figure 3e: mines by class of C_restore per restored area; one row is a class';
comment on column restore_grade.class is 'Class: values are class times the width of the classes or more';
comment on column restore_grade.low_gg_km2 is 'Lower edge, within the class [Gg CO2 km-2]';
comment on column restore_grade.high_gg_km2 is 'Upper edge, outside the class [Gg CO2 km-2]';
comment on column restore_grade.mine_count is 'Mines in the class [1]';
