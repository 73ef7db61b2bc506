-- The sum of v over the rows that are chosen, exact to 10^-5 and the same on every run; NULL without any row. v is an area in m2 or a
-- flux in g a-1.
create macro exact_total(v, chosen := true) as sum(exact(case when chosen then v end)) / 1e5;

comment on macro exact_total is 'Sum of areas in m2 or fluxes in g a-1, exact to 10^-5 and the same on every run';
