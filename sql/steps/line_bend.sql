-- line_bend: how far the parabola of control_curve lies above the line of the pooled control land, as a share of the line; one row is a year. It has no
-- rows where the bend is below 3 of its standard errors, so that control land may as well grow along the line.
create macro line_bend() as table
select year, curvature * q / line as bend
from control_curve()
where abs(bend_t) >= 3 and line > 0;

comment on macro table line_bend is 'How far the VCS of control land bends away from its line; one row is a year';
