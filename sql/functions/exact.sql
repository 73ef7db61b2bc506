-- v as a whole number of 10^-5, so that its sums are exact and the same on every run, whatever the order in which threads
-- deliver the rows; exact_total divides them by 1e5. v is an area in m2 or a flux in g a-1; beyond 9e13, an error.
create macro exact(v) as cast(v * 1e5 as bigint);

comment on macro exact is 'v as a whole number of 10^-5, whose sums are exact and the same on every run';
