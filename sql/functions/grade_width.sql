-- The width of about six classes for values from low to high: the round number (1, 2, 4, 5 or 10 times a power of ten) nearest to a
-- sixth of the span from low to high and 0, so that 0 is an edge; 1 where low, high and 0 are equal.
create macro grade_width(low, high) as
  case
    when greatest(high, 0) > least(low, 0)
    then round_near((greatest(high, 0) - least(low, 0)) / 6, pow(10, floor(log10((greatest(high, 0) - least(low, 0)) / 6))))
    else 1
  end;

comment on macro grade_width is 'Round width of about six classes that hold values from low to high and have an edge at 0';
