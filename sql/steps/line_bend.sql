-- line_bend: how far the parabola of control_curve lies above the line of the pooled control land, as a share of the line; one row is a year. It has no
-- rows where the bend is below 3 of its standard errors, so that control land may as well grow along the line.
create macro line_bend() as table
select year, curvature * (pow(year - (first_year + last_year) / 2::double, 2) - (n * n - 1) / 12::double) / line as bend
from control_year
cross join control_curve()
cross join study
where mine_id is null and abs(bend_t) >= 3 and line > 0;

comment on macro table line_bend is 'How far the VCS of control land bends away from its line; one row is a year';
