-- npp_range: Table 2, net primary production (NPP) of the study beside published ones; one row is an estimate: the study's before
-- (NPP_b) and after (NPP_a) the scale transformation, then the published ones. The study's are over the cells and years with
-- vegetated land and known NPP, of the whole map or, with only_mines, of the cells that hold land of these mines; known_share says of
-- how much of the vegetated land.
--
--     mean = Σ NPP·S_veg / Σ S_veg
--
-- In a nearly destroyed cell, Eq. 1 amplifies errors of NPP_b; use the percentiles, not the extremes.
create macro npp_range(from_year := null, to_year := null, only_mines := null) as table
with
years as (
  from study_year(from_year := from_year, to_year := to_year)
),
span as (
  select name as region, min(year) as first_year, max(year) as last_year
  from years
  cross join study
  group by name
),
cells as (
  select distinct cell_id
  from study_cohort(only_mines := only_mines)
),
vegetated as (
  select npp_b, npp_a, vegetated_m2
  from cell_year
  join cells using (cell_id)
  where vegetated_m2 > 0 and in_years(year, from_year, to_year)
),
figures as (
  select
    min(npp_b) as low_b, max(npp_b) as high_b, quantile_cont(npp_b, [0.01, 0.99]) as percentiles_b,
    min(npp_a) as low_a, max(npp_a) as high_a, quantile_cont(npp_a, [0.01, 0.99]) as percentiles_a,
    sum(exact(npp_b * vegetated_m2)) / 1e0 / sum(exact(vegetated_m2)) filter (where npp_b is not null) as mean_b,
    sum(exact(npp_a * vegetated_m2)) / 1e0 / sum(exact(vegetated_m2)) filter (where npp_a is not null) as mean_a,
    coalesce(sum(exact(vegetated_m2)) filter (where npp_b is not null), 0) / sum(exact(vegetated_m2)) as share_b,
    coalesce(sum(exact(vegetated_m2)) filter (where npp_a is not null), 0) / sum(exact(vegetated_m2)) as share_a
  from vegetated
),
rows_of_table as (
  select
    -1 as place, 'NPP_b' as method, region, first_year, last_year,
    low_b as npp_low, percentiles_b[1] as npp_p01, mean_b as npp_mean, percentiles_b[2] as npp_p99, high_b as npp_high, null as reference,
    share_b as known_share
  from figures
  cross join span
  union all
  select 0, 'NPP_a', region, first_year, last_year, low_a, percentiles_a[1], mean_a, percentiles_a[2], high_a, null, share_a
  from figures
  cross join span
  union all
  select place, method, region, first_year, last_year, npp_low, null, null, null, npp_high, reference, null
  from published_npp()
)
select method, region, first_year, last_year, npp_low, npp_p01, npp_mean, npp_p99, npp_high, reference, known_share
from rows_of_table
order by place;

comment on macro table npp_range is 'Table 2: net primary production (NPP) of the study beside published estimates; one row is an estimate';
comment on column npp_range.method is 'NPP_b and NPP_a: the study''s, before and after the scale transformation; else how a published one was made';
comment on column npp_range.region is 'Name of the study, or region of a published one';
comment on column npp_range.first_year is 'First year [a]';
comment on column npp_range.last_year is 'Last year [a]';
comment on column npp_range.npp_low is 'Lowest NPP of a cell in a year, or as published [g C m-2 a-1]';
comment on column npp_range.npp_p01 is 'First percentile over cells and years, NULL for published ones [g C m-2 a-1]';
comment on column npp_range.npp_mean is 'Mean weighted by vegetated area, NULL for published ones [g C m-2 a-1]';
comment on column npp_range.npp_p99 is 'Percentile 99 over cells and years, NULL for published ones [g C m-2 a-1]';
comment on column npp_range.npp_high is 'Highest NPP of a cell in a year, or as published; equal to npp_low where a study gives one number [g C m-2 a-1]';
comment on column npp_range.reference is 'Where it is published, NULL for the study''s own';
comment on column npp_range.known_share is 'Share of the vegetated land, over cells and years, whose NPP is known; NULL without any and for published ones [1]';
