-- A parameter that is a share, checked: NULL stays NULL, anything but a number from 0 to 1 is an error that names the parameter.
create macro share_of_one(share, parameter) as
  case
    when share is null then null
    when share between 0 and 1 then share::double
    else error(parameter || ': ' || share::varchar || ', want a share from 0 to 1')
  end;

comment on macro share_of_one is 'A parameter that is a share, checked';
