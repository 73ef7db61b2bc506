-- v rounded to a multiple of 2^-bits, by adding and taking away a number whose last binary digit is 2^-bits.
-- Sums of such values are exact in binary, so they do not depend on the order in which threads deliver the rows,
-- as long as the sum stays below 2^(53 - bits): with 24 bits 5e8, with 18 bits 3e10. Beyond that only the last digits vary.
create macro dyadic(v, bits) as
  (v + 3::double * (1::bigint << (51 - bits))) - 3::double * (1::bigint << (51 - bits));

comment on macro dyadic is 'v rounded to a multiple of 2^-bits, so that sums are exact and the same on every run';
