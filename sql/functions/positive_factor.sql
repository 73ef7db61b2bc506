-- The parameter co2_per_carbon, checked: NULL stays NULL (VCS as stored), anything but a number above 0 and at most 100 is an error:
-- the carbon dioxide of a gram of carbon has 44/12 g, and sums of whole numbers have an end.
create macro positive_factor(factor) as
  case
    when factor is null then null
    when factor > 0 and factor <= 100 then factor::double
    else error('co2_per_carbon: ' || factor::varchar || ', want g CO2 per g C, above 0 and at most 100 (default 2.2 × 1.63)')
  end;

comment on macro positive_factor is 'The parameter co2_per_carbon, checked';
