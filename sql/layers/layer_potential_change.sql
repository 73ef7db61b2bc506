-- layer_potential_change: VCS relative to the undisturbed baseline (Eq. 4), summed up to at_year (NULL = the last); one row is a cohort,
-- whose pixels share the value. Negative is a loss. Land that is not destroyed yet has 0, land outside mines NULL. Years of unknown
-- change contribute nothing; land without a known year is NULL.
create macro layer_potential_change(at_year := null) as table
with
changes as (
  select cohort_id, true as changed, sum(cast(g_m2 as decimal(38, 9))) / 1e0 as total
  from potential_land(to_year := at_year)
  group by cohort_id
)
select cohort_id, case when changed then total else 0 end as value
from cohort
left join changes using (cohort_id)
where mine_id is not null;

comment on macro table layer_potential_change is 'Change of VCS relative to the undisturbed baseline, summed over the years, negative is a loss [g CO2 m-2]';
