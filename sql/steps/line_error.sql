-- line_error: how far the lines of control land lie off the undisturbed line, which cohorts borrow; one row is the study. The lines are those
-- of the mines with control land of their own or near, of single cells where that are fewer than 3. start is in the first year.
--
--     squares of the mean: slope_slope = mean(ds²)    slope_start = mean(ds·da)    start_start = mean(da²)
create macro line_error(co2_per_carbon := null) as table
with
scale as (
  select first_year, coalesce(positive_factor(co2_per_carbon) / study_co2_per_carbon, 1) as rescaled
  from study
),
mines as (
  select
    (arg_max(line, year) - arg_min(line, year)) / (max(year) - min(year)) as slope, arg_min(line, year) as start,
    count(*) over () as mines
  from control_year
  where mine_id is not null and land <> 'pooled'
  group by mine_id
),
lines as (
  select slope, start
  from mines
  where mines >= 3
  union all
  select slope, intercept + slope * first_year
  from control_cell
  cross join scale
  where not exists (from mines where mines >= 3)
),
differences as (
  select lines.slope * rescaled - line.slope as ds, start * rescaled - (line.intercept + line.slope * first_year) as da
  from lines
  cross join scale
  cross join undisturbed_line(co2_per_carbon := co2_per_carbon) as line
)
select
  fine_total(ds * ds) / count(ds) as slope_slope, fine_total(ds * da) / count(ds) as slope_start, fine_total(da * da) / count(ds) as start_start
from differences;

comment on macro table line_error is 'How far the lines of control land lie off the undisturbed line; one row is the study';
