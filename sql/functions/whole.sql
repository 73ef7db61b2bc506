-- v as a whole number of 2^-24, as dyadic(v, 24) rounds it. Sums of such numbers and of their squares are exact, so that a series which
-- hardly varies keeps its variance. of_whole is the way back. v beyond 5e11 is an error.
create macro whole(v) as cast(v * (1::bigint << 24) as bigint);

comment on macro whole is 'v as a whole number of 2^-24, whose sums and sums of squares are exact';
