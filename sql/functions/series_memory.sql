-- The memory of a series of n years, the correlation of a year with the next, from that of the residuals of its line, from 0 to 0.8. The
-- line takes 2/n + 4·memory/n from it. 0 with fewer than 10 years, and where the correlation is NULL as that of years without residuals is.
create macro series_memory(correlation, n) as
  case when n >= 10 and correlation is not null then greatest(0, least(0.8::double, (n * correlation + 2) / (n - 4))) else 0 end;

comment on macro series_memory is 'Memory of a series of n years, from the correlation of the residuals of its line';
