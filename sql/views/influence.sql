-- influence: how much each source of error changes a figure, one standard deviation; one row is a figure, a mine, a source and a cluster k of
-- errors that are shared. Rows without influence are left out. Of any group of mines and any source
--
--     variance = Σ_k (Σ_mines g)²
--
-- accuracy_destroyed and accuracy_restored are the shares of right years, by default those of labelled points; npp_sd is the relative bias
-- of the NPP product. The source date or product has no rows where its parameter is unknown.
create macro influence(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null, co2_per_carbon := null,
  only_mines := null, accuracy_destroyed := null, accuracy_restored := null, npp_sd := null
) as table
with
figures(figure, kind, w_d, w_r, w_v) as (
  values
    ('vcsd', 'plain', 0, 0, 1), ('c_destroy', 'plain', -1, 0, 0), ('c_restore', 'plain', 0, -1, 0),
    ('vcsd_adjusted', 'adjusted', 0, 0, 1), ('c_destroy_adjusted', 'adjusted', -1, 0, 0), ('c_restore_adjusted', 'adjusted', 0, -1, 0),
    ('decrease', 'direct', 1, 0, 0), ('increase', 'direct', 0, 1, 0)
),
clusters as (
  select kind, mine_id, source, k, year, d, r, v, shared_d, shared_r
  from influence_part(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years, min_baseline_years := min_baseline_years,
    co2_per_carbon := co2_per_carbon, accuracy_destroyed := accuracy_destroyed, accuracy_restored := accuracy_restored)
),
shifts as (
  select
    kind, mine_id, source, k || '/' || control.year as k, d * control.r + shared_d * control.pooled_r as d,
    clusters.r * control.r + shared_r * control.pooled_r as r
  from clusters
  join control_weather() as control using (mine_id)
  where source in ('weather', 'unexplained')
),
parts as (
  select figure, mine_id, source, k, case when source = 'product' then npp_sd::double else 1 end
    * (case when w_d <> 0 then w_d * d when w_r <> 0 then w_r * r else v end) as g_gg
  from (
    select kind, mine_id, source, k, d, r, d + r as v
    from shifts
    union all
    select kind, mine_id, source, case when source = 'date' then year || coalesce(' ' || k, '') else k end, d, r, v
    from clusters
    where source not in ('weather', 'unexplained'))
  join figures using (kind)
)
select figure, mine_id, source, k, g_gg
from parts
join study_mine(only_mines := only_mines) using (mine_id)
where g_gg <> 0
union all
select null, null, null, null, null
from study_year(from_year := from_year, to_year := to_year)
where year is null
order by figure, mine_id, source, k;

comment on macro table influence is 'Change of a figure by one standard deviation of each source of error; one row is a figure, mine, source and cluster of shared errors';
comment on column influence.figure is 'vcsd, c_destroy, c_restore, decrease, increase; the first three also with _adjusted, by the weather-adjusted baseline';
comment on column influence.mine_id is 'Mine';
comment on column influence.source is 'weather, unexplained (of the adjusted baseline), slope, bend, noise, background, mixing, date, product';
comment on column influence.k is 'Cluster: errors of one k and source are the same in all mines. Two years of weather, the mine, all, or the year and direction of an event';
comment on column influence.g_gg is 'Change of the figure by one standard deviation of the error; of background without sign [Gg CO2]';
