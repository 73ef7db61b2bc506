-- control_weather: how much the VCS of a year departed from its line on control land, of each mine and of all; one row is a mine in a year.
-- It has no rows without control land.
create macro control_weather() as table
select own.mine_id, year, own.r, pooled.r as pooled_r
from control_year as own
join control_year as pooled using (year)
where own.mine_id is not null and pooled.mine_id is null;

comment on macro table control_weather is 'Weather of a year, as a share of VCS, on the control land of each mine and of all; one row is a mine in a year';
