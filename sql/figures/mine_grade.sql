-- mine_grade: Figure 3c, mines by class of VCSD; one row is a class between the lowest and the highest, empty ones included.
-- A class holds its lower edge and not its upper one; mines of unknown VCSD are in none.
create macro mine_grade(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null
) as table
with
mines as (
  select class, class_width_gg
  from mine_relation(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
),
extent as (
  select least(min(class), 0) as lowest, greatest(max(class), 0) as highest, min(class_width_gg) as width
  from mines
  having count(class) > 0
),
counts as (
  select class, count(*) as mines
  from mines
  group by class
),
grades as (
  select unnest(range(lowest, highest + 1)::integer[]) as class, width
  from extent
)
select
  class, grade_edge(class, width) as low_gg, grade_edge(class + 1, width) as high_gg,
  coalesce(mines, 0) as mine_count
from grades
left join counts using (class)
order by class;

comment on macro table mine_grade is 'Figure 3c: mines by class of VCSD; one row is a class';
comment on column mine_grade.class is 'Class, as in mine_relation';
comment on column mine_grade.low_gg is 'Lower edge, within the class [Gg CO2]';
comment on column mine_grade.high_gg is 'Upper edge, outside the class [Gg CO2]';
comment on column mine_grade.mine_count is 'Mines in the class [1]';
