-- The value of a sum of squares of numbers that whole has made, n below 2^93. Versions of DuckDB round whole numbers above 2^53 in two
-- ways as they make them a double, so both parts of n are below: then the sum is the only rounding.
create macro of_whole_squares(n) as
  (cast(n - n % (1::bigint << 40) as double) + cast(n % (1::bigint << 40) as double)) / (1::bigint << 48);

comment on macro of_whole_squares is 'Value of a sum of squares of numbers that whole has made';
