-- no_interval: no row, with the columns of interval, interval_year, annual_interval and trend_interval that other views show. It takes
-- the place of these where a statement does not speak of confidence, since binding them takes longer than most statements.
create macro no_interval() as table
select
  null::varchar as figure, null::varchar as mine_id, null::integer as year, null::double as value, null::double as sd, null::double as df,
  null::double as low, null::double as high, null::double as sd_weather, null::double as sd_unexplained, null::double as sd_slope, null::double as sd_bend,
  null::double as sd_noise, null::double as sd_background, null::double as sd_mixing, null::double as sd_date, null::double as sd_product
where false;

comment on macro table no_interval is 'No row, with the columns of intervals';
