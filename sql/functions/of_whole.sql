-- The value of a sum of numbers that whole has made.
create macro of_whole(n) as n / (1::bigint << 24);

comment on macro of_whole is 'Value of a sum of numbers that whole has made';
