-- The nearest to v of 1, 2, 4, 5 and 10 times a power of ten, the smaller of two; power is the largest power of ten up to v.
create macro round_near(v, power) as
  power * case
    when abs(1 * power - v) <= abs(2 * power - v) then 1
    when abs(2 * power - v) <= abs(4 * power - v) then 2
    when abs(4 * power - v) <= abs(5 * power - v) then 4
    when abs(5 * power - v) <= abs(10 * power - v) then 5
    else 10
  end;

comment on macro round_near is 'The nearest of 1, 2, 4, 5 and 10 times a power of ten';
