-- input_quality: what the load noticed about its inputs; one row is a finding. It has no rows in a dataset that an earlier version
-- loaded. An error is there only if the load was lenient.
create view input_quality as
select
  severity::varchar as severity, input::varchar as input, year::integer as year, place::varchar as place, count::bigint as count,
  area_km2::double as area_km2, value::double as value, expected::varchar as expected, remedy::varchar as remedy, message::varchar as message
from read_parquet(dataset_file('input_quality.parquet'));

comment on view input_quality is 'What the load noticed about its inputs: errors (in a lenient load), warnings and remarks; one row is a finding';
comment on column input_quality.severity is 'error (accepted by a lenient load), warning (numbers may be wrong) or remark';
comment on column input_quality.input is 'Input: npp, disturbance, mines, background or accuracy';
comment on column input_quality.year is 'Year of the input, NULL if the finding concerns all years [a]';
comment on column input_quality.place is 'File, mine, or row and column of the first pixel; NULL if the finding concerns the whole input';
comment on column input_quality.count is 'How many pixels, cells, features or years the finding concerns, as the message says; NULL without a count [1]';
comment on column input_quality.area_km2 is 'Area that the finding concerns; NULL if it has none [km2]';
comment on column input_quality.value is 'What was found; NULL if it is not a number [unit of expected]';
comment on column input_quality.expected is 'What a sound input has, with its unit; NULL if that is not a number';
comment on column input_quality.remedy is 'Likely cause and the key or step that mends it; NULL if nothing needs to be mended';
comment on column input_quality.message is 'The finding as a sentence';
