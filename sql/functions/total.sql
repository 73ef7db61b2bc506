-- The sum of v, rounded to 15 decimals before it is summed, so that it is the same on every run; NULL without any row. v is a change in
-- Gg CO2 or the like, below 1e20.
create macro total(v) as sum(cast(v as decimal(38, 15))) / 1e0;

comment on macro total is 'Sum of values rounded to 15 decimals, the same on every run';
