-- payback: the year in which restored land will have repaid the deficit of its mine at its present rate; one row is a mine. A positive
-- rate lowers the deficit. It is a scenario that holds the rate for ever, not a forecast.
--
--     rate = Σ over restored land of its mean (VCS − baseline)·area − Σ over open land of baseline·area
--     year = last year + VCSD / rate, rounded up to whole years
--
-- Restored land counts with its mean over those of the last rate_years years (5) in which it was restored and known: one year follows the
-- weather, and a trend of vegetation that still grows would be a forecast. Open land is destroyed in the last year and counts with that
-- year. With of_land := 'restored' only land that is restored in the last year counts: when it will have repaid its own deficit.
-- Status is none where no land was destroyed. It is unknown where nothing is restored, where less than half of the restored
-- land has 3 known years (all of them if rate_years is less), or where less than half of the deficit's land is known.
create macro payback(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, only_mines := null, of_land := null, rate_years := null
) as table
with
span as (
  select max(year) as last
  from study_year(from_year := from_year, to_year := to_year)
),
figures as (
  select
    mine_id, name, last, repaid_year,
    coalesce(land, 0) as land, coalesce(restored_land, 0) as restored_land_km2, coalesce(open_land, 0) as open_land_km2,
    case when land is null then 0 else deficit end as vcsd_gg,
    if_known(coalesce(restored_rate, 0), coalesce(restored_unknown, 0), coalesce(restored_land, 0)) as restored_gg_a,
    if_known(coalesce(open_rate, 0), coalesce(open_unknown, 0), coalesce(open_land, 0)) as open_gg_a,
    known_share(restored_short, restored_land) as rate_known_share, known_share(unknown, land) as vcsd_known_share
  from study_mine(only_mines := only_mines)
  cross join span
  left join mine_balance(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, of_land := of_land, rate_years := rate_years)
    using (mine_id)
),
waits as (
  select *, restored_gg_a + open_gg_a as rate_gg_a, ceil(vcsd_gg / nullif(restored_gg_a + open_gg_a, 0) - 1e-9) as wait_years
  from figures
),
judged as (
  select
    *,
    case
      when land = 0 and coalesce(of_land, 'all') = 'all' then 'no land was destroyed'
      when vcsd_known_share < 0.5 or open_gg_a is null then 'VCS or baseline is unknown'
      when restored_land_km2 = 0 then 'nothing is restored'
      when vcsd_gg <= 0 then 'repaid already'
      when rate_known_share < 0.5 or restored_gg_a is null then 'too few known years since restoration'
      when rate_gg_a <= 0 then 'the rate does not repay'
      when wait_years > 1000 then 'it takes more than 1000 years'
    end as reason
  from waits
)
select
  mine_id, name,
  case
    when reason is null or reason = 'repaid already' then 'year'
    when reason = 'no land was destroyed' then 'none'
    when reason in ('the rate does not repay', 'it takes more than 1000 years') then 'never'
    else 'unknown'
  end as status,
  case when reason is null then cast(last + wait_years as integer) when reason = 'repaid already' then repaid_year end as payback_year,
  reason, vcsd_gg, rate_gg_a, restored_gg_a, open_gg_a, restored_land_km2, open_land_km2, rate_known_share, vcsd_known_share
from judged
order by mine_id;

comment on macro table payback is 'Year in which restored land will have repaid its deficit at its present rate, a scenario; one row is a mine';
comment on column payback.mine_id is 'Mine';
comment on column payback.name is 'Name of the mine';
comment on column payback.status is 'year (payback_year says which), never (the rate does not repay), unknown (reason says why), none (no land was destroyed)';
comment on column payback.payback_year is 'First year at whose end the deficit is repaid, in the study where it is repaid already; NULL unless status is year [a]';
comment on column payback.reason is 'Why the status is not a year to come; NULL if it is';
comment on column payback.vcsd_gg is 'Deficit up to the last year, as in deficit unless of_land chooses land; NULL where none of the land is known [Gg CO2]';
comment on column payback.rate_gg_a is 'Present rate: restored_gg_a + open_gg_a, positive where the deficit falls; NULL where either is [Gg CO2 a-1]';
comment on column payback.restored_gg_a is 'Change on restored land, mean over its known years among the last ones; NULL where none of it is known [Gg CO2 a-1]';
comment on column payback.open_gg_a is 'Change on land still open in the last year, 0 or below; NULL where none of it is known [Gg CO2 a-1]';
comment on column payback.restored_land_km2 is 'Land that is restored in the last year [km2]';
comment on column payback.open_land_km2 is 'Land that is destroyed and not restored in the last year [km2]';
comment on column payback.rate_known_share is 'Share of the restored land with enough known years for a rate; NULL without such land [1]';
comment on column payback.vcsd_known_share is 'Share of the destroyed and restored land, times its years, whose change is known; NULL without such land [1]';
