-- The parameter adjust, checked: NULL stays NULL, anything but fdr is an error.
create macro adjustment(adjust) as
  case
    when adjust is null then null
    when adjust = 'fdr' then 'fdr'
    else error('adjust: ' || adjust::varchar || ', want fdr (false discovery rate) or nothing')
  end;

comment on macro adjustment is 'The parameter adjust, checked';
