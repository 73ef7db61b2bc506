-- cell_error: standard deviation of the VCS of a single cell about its line, weather taken out; one row is the study. It is NULL with two years and without
-- control land.
--
--     sigma² = Σ residual² / ((years − 2) · (cells − controls that gave the weather))
create macro cell_error(co2_per_carbon := null) as table
with
cells as (
  select fine_total(squares / 1e6) * 1e6 as squares, count(*) - count(distinct coalesce(mine_id, '')) as free
  from control_cell
)
select
  sqrt(squares / nullif(last_year - first_year - 1, 0) / greatest(1, free))
    * coalesce(positive_factor(co2_per_carbon) / study_co2_per_carbon, 1) as sigma
from cells
cross join study;

comment on macro table cell_error is 'Standard deviation of the VCS of a single cell about its line; one row is the study';
