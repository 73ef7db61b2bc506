-- The width of about six classes for values from low to high: the round number (1, 2, 4, 5 or 10 times a power of ten) nearest to a
-- sixth of the span from low to high and 0, so that 0 is an edge; 1 where low, high and 0 are equal.
create macro grade_width(low, high) as (
  with
  span as (
    select (greatest(high, 0) - least(low, 0)) / 6 as rough
  ),
  powers as (
    select rough, pow(10, floor(log10(rough))) as power
    from span
    where rough > 0
  )
  select coalesce(min_by(step * power, abs(step * power - rough)), 1)
  from powers
  cross join (values (1), (2), (4), (5), (10)) as steps(step)
);

comment on macro grade_width is 'Round width of about six classes that hold values from low to high and have an edge at 0';
