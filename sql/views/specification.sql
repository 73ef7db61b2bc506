-- specification: VCSD by all defensible choices at once, one row is a mine, or total, with a choice of the baseline, of guard years, of the
-- background and of the conversion from NPP (2.2 · 1.63, or 44/12 of the molar masses). Two readings that mislead are shown apart: the
-- mean level before destruction, which forgets growth, and the paper's literal T_D, whose fit contains the destruction. sign_share is
-- the share of the defensible choices in which VCSD, or C_restore, has the sign that deficit has. A figure is NULL where it is in deficit,
-- and where a choice needs control land that the study does not have.
create macro specification(from_year := null, to_year := null, only_mines := null) as table
with
published as materialized (
  select mine_id, vcsd_gg, c_restore_gg
  from mine_deficit(from_year := from_year, to_year := to_year, only_mines := only_mines)
),
literal as (
  select mine_id, vcsd_gg, c_restore_gg
  from mine_deficit(
    from_year := from_year, to_year := to_year, baseline_through := 'through_destruction', guard_years := 0, min_baseline_years := 5,
    co2_per_carbon := 2.2 * 1.63, only_mines := only_mines)
),
land as (
  select
    line_id, mine_id, area_m2, year - first_year as t, state = 'restored' as restored, choice, land.vcs as v,
    control_year.vcs as c, line as l, undisturbed.vcs as u
  from choice_vcs() as land
  join published using (mine_id)
  join study_year(from_year := from_year, to_year := to_year) using (year)
  join undisturbed_choice() as undisturbed using (choice, year)
  left join control_year using (mine_id, year)
  cross join study
  where state <> 'vegetated' and year >= destroyed_year
),
predicted as (
  select *, level + shared_slope * (t - mean_t) as undisturbed_line
  from land
  join (
    select
      line_id, guard, n, mean_t, shared_slope, own_5_slope, own_8_slope, own_10_slope, sen_slope, adjusted_slope, level, sen_level, adjusted_level, share,
      difference
    from choice_line()) using (line_id)
),
sides as (
  select
    mine_id, choice, guard, restored,
    sum(gap(level + own_5_slope * (t - mean_t), v, area_m2)) as own_5,
    sum(gap(level + own_8_slope * (t - mean_t), v, area_m2)) as own_8,
    sum(gap(level + own_10_slope * (t - mean_t), v, area_m2)) as own_10,
    sum(gap(undisturbed_line, v, area_m2)) as borrowed,
    sum(gap(sen_level + sen_slope * (t - mean_t), v, area_m2)) as sen,
    sum(gap(adjusted_level + adjusted_slope * (t - mean_t), v, area_m2)) as adjusted,
    sum(gap(case when n = 0 then undisturbed_line else share * l end, v, area_m2)) as line_ratio,
    sum(gap(case when n = 0 then undisturbed_line else share * c end, v, area_m2)) as ratio,
    sum(gap(case when n = 0 then undisturbed_line else difference + u end, v, area_m2)) as difference,
    sum(gap(case when n = 0 then undisturbed_line else level end, v, area_m2)) as mean_level
  from predicted
  group by mine_id, choice, guard, restored
),
readings(baseline, defensible, place) as (
  values
    ('own line, min 5', true, 1), ('own line, min 8', true, 2), ('own line, min 10', true, 3), ('borrowed slope', true, 4),
    ('Theil-Sen, min 5', true, 5), ('weather-adjusted own line', true, 6), ('ratio to control''s line', true, 7),
    ('ratio to control', true, 8), ('difference to undisturbed', true, 9), ('mean level before destruction', false, 10)
),
backgrounds(choice, background) as (
  values (0, 'kriged'), (1, 'mean'), (2, 'zero')
),
gaps as (
  select
    mine_id, background, guard, restored, baseline, defensible,
    case place
      when 1 then own_5 when 2 then own_8 when 3 then own_10 when 4 then borrowed when 5 then sen when 6 then adjusted when 7 then line_ratio
      when 8 then ratio when 9 then difference else mean_level
    end as g
  from sides
  join backgrounds using (choice)
  cross join readings
),
parts as (
  select mine_id, background, guard, baseline, defensible, sum(g) as g, -sum(g) filter (where restored) as restored_g,
    bool_or(restored) as restores
  from gaps
  where case baseline when 'Theil-Sen, min 5' then guard = 0 else defensible or (background = 'kriged' and guard = 0) end
  group by mine_id, background, guard, baseline, defensible
),
choices as (
  select distinct baseline, guard, background, defensible
  from parts
),
mines as (
  select
    published.mine_id, choices.baseline, choices.guard, choices.background, choices.defensible, conversion,
    case when vcsd_gg is not null then case when parts.mine_id is null then 0 else g end / 1e14 * (conversion / (2.2 * 1.63)) end as vcsd,
    case when c_restore_gg is not null then case when restores then restored_g else 0 end / 1e14 * (conversion / (2.2 * 1.63)) end as c_restore
  from published
  cross join choices
  left join parts using (mine_id, baseline, guard, background, defensible)
  cross join (values (2.2 * 1.63), (44::double / 12)) as conversions(conversion)
  where choices.defensible or conversion < 3.6
  union all
  select mine_id, 'line through T_D', 0, 'kriged', false, 2.2 * 1.63, vcsd_gg, c_restore_gg
  from literal
),
sums as (
  from mines
  union all
  select 'total', baseline, guard, background, defensible, conversion, fine_total(vcsd), fine_total(c_restore)
  from mines
  group by baseline, guard, background, defensible, conversion
),
signs as (
  from published
  union all
  select 'total', total(vcsd_gg), total(c_restore_gg)
  from published
)
select
  mine_id, baseline, guard, background, conversion::double as conversion, defensible, vcsd as vcsd_gg, c_restore as c_restore_gg,
  avg((sign(vcsd) = sign(vcsd_gg))::integer) filter (where defensible) over (partition by mine_id) as vcsd_sign_share,
  avg((sign(c_restore) = sign(c_restore_gg))::integer) filter (where defensible) over (partition by mine_id) as c_restore_sign_share
from sums
join signs using (mine_id)
order by mine_id = 'total' desc, mine_id, defensible desc, baseline, guard, background, conversion;

comment on macro table specification is 'VCSD by all defensible choices at once; one row is a mine, or total, with a choice';
comment on column specification.mine_id is 'Mine, total for all of them';
comment on column specification.baseline is 'Baseline: own line with its least number of years, borrowed slope, Theil-Sen, weather-adjusted, ratio to control land or its line, difference to undisturbed land';
comment on column specification.guard is 'Years before the destruction that the fit leaves out [a]';
comment on column specification.background is 'NPP of bare land: kriged (that of the study), mean of the cells without vegetation in a year, or zero';
comment on column specification.conversion is 'VCS per NPP: 3.586 as the paper, or 44/12 of the molar masses [g CO2/g C]';
comment on column specification.defensible is 'Whether the choice can be defended; the two others are readings that mislead';
comment on column specification.vcsd_gg is 'VCSD, positive is a deficit; NULL where it is unknown [Gg CO2]';
comment on column specification.c_restore_gg is 'Change on restored land, negative is a loss, positive a gain; NULL where it is unknown [Gg CO2]';
comment on column specification.vcsd_sign_share is 'Share of the defensible choices whose VCSD has the sign of that in deficit [1]';
comment on column specification.c_restore_sign_share is 'Share of the defensible choices whose C_restore has the sign of that in deficit [1]';
