-- How far a sum of predictions is off where they follow lines that are off by ds in slope and da in start; the squares of the mean as
-- line_error has them. borrowed is the sum of levers of cohorts that borrow the slope; whole and whole_t are the number and the sum of
-- years t of those that take the whole line.
create macro line_shift(borrowed, whole, whole_t, slope_slope, slope_start, start_start) as
  sqrt(greatest(0, slope_slope * (borrowed * borrowed + whole_t * whole_t) + 2 * slope_start * whole * whole_t + start_start * whole * whole));

comment on macro line_shift is 'How far a sum of predictions is off that follow lines which are off';
