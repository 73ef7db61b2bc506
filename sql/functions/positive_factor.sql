-- The parameter co2_per_carbon, checked: NULL stays NULL (VCS as stored), anything but a positive finite number is an error.
create macro positive_factor(factor) as
  case
    when factor is null then null
    when factor > 0 and factor < 'infinity'::double then factor::double
    else error('co2_per_carbon: ' || factor::varchar || ', want a positive number (default 2.2 × 1.63)')
  end;

comment on macro positive_factor is 'The parameter co2_per_carbon, checked';
