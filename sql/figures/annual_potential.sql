-- annual_potential: Figures 2c and 2d, the potential change of all mines; one row is a year. Negative is a loss.
--
--     change = C_destroy + C_restore
create macro annual_potential(
  from_year := null, to_year := null, baseline_through := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null
) as table
with
sums as (
  select
    year, total(c_destroy_gg) as c_destroy_gg, total(c_restore_gg) as c_restore_gg
  from potential_change(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  group by year
)
select year, c_destroy_gg, c_restore_gg, c_destroy_gg + c_restore_gg as change_gg
from sums
order by year;

comment on macro table annual_potential is 'Figures 2c and 2d: potential change of all mines; one row is a year';
comment on column annual_potential.year is 'Year [a]';
comment on column annual_potential.c_destroy_gg is 'Change on destroyed land, negative is a loss [Gg CO2 a-1]';
comment on column annual_potential.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain [Gg CO2 a-1]';
comment on column annual_potential.change_gg is 'Both together, negative is a loss [Gg CO2 a-1]';
