-- What VCS v lacks of a baseline, floored at 0, on an area, as exact makes whole numbers of it; NULL where the baseline is unknown. The
-- baseline is used twice: hand in what is cheap.
create macro gap(baseline, v, area_m2) as exact(case when baseline is not null then (greatest(0, baseline) - v) * area_m2 end);

comment on macro gap is 'What VCS lacks of a baseline on an area, as a whole number of 10^-5';
