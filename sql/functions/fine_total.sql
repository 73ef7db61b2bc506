-- The sum of v, rounded to a multiple of 2^-76 before it is summed, so that it is the same on every run; NULL without any row. v is below
-- 1e15. Squares of small errors need so many digits.
create macro fine_total(v) as of_fine(sum(cast(v * 75557863725914323419136::double as hugeint)));

comment on macro fine_total is 'Sum of values rounded to a multiple of 2^-76, the same on every run';
