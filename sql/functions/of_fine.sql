-- The value of a sum of whole numbers of 2^-76. Versions of DuckDB round whole numbers above 2^53 in two ways as they make them a double, so
-- each of the three parts of n has fewer digits.
create macro of_fine(n) as
  (
    cast(n - n % 1208925819614629174706176::hugeint as double)
    + cast(n % 1208925819614629174706176::hugeint - n % (1::bigint << 40) as double)
    + cast(n % (1::bigint << 40) as double)
  ) / 75557863725914323419136::double;

comment on macro of_fine is 'Value of a sum of whole numbers of 2^-76';
