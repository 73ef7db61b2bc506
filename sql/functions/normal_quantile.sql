-- The z that a normal deviate does not exceed in size with the probability confidence (Wichura 1988, AS 241, PPND16; relative error about
-- 1e-16). NULL stays NULL; anything but a share above 0 and at most 0.999999 is an error.
create macro normal_quantile(confidence) as (
  with
  asked as (
    select case
      when confidence is null then null
      when confidence > 0 and confidence <= 0.999999 then confidence::double / 2
      else error('confidence: ' || confidence::varchar || ', want a share above 0 and at most 0.999999, such as 0.95')
    end as q
  ),
  centred as (
    select q, 0.180625::double - q * q as r, sqrt(-ln(0.5 - q)) - 1.6::double as s
    from asked
  )
  select case
    when q <= 0.425 then
      q * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
        + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)
      / (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
        + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1)
    else
      (((((((7.7454501427834140764e-4 * s + 0.0227238449892691845833) * s + 0.24178072517745061177) * s + 1.27045825245236838258) * s
        + 3.64784832476320460504) * s + 5.7694972214606914055) * s + 4.6303378461565452959) * s + 1.42343711074968357734)
      / (((((((1.05075007164441684324e-9 * s + 5.475938084995344946e-4) * s + 0.0151986665636164571966) * s + 0.14810397642748007459) * s
        + 0.68976733498510000455) * s + 1.6763848301838038494) * s + 2.05319162663775882187) * s + 1)
  end
  from centred
);

comment on macro normal_quantile is 'What a normal deviate does not exceed in size with a probability';
