-- mine_balance: deficit up to the last year and the present yearly change, for payback; one row is a mine with destroyed or restored land.
-- Changes are in Gg CO2 a-1, land in km2, and the deficit's land in km2 a. repaid_year is the year from which the deficit has stayed at
-- or below 0, if it has. Land with fewer known years than fewest is short.
create macro mine_balance(
  from_year := null, to_year := null, baseline_through := null, guard_years := null, min_baseline_years := null,
  co2_per_carbon := null, of_land := null, rate_years := null
) as table
with
setting as (
  select
    least(3, coalesce(rate_years, 5)) as fewest,
    case when rate_years < 1 then error('rate_years: ' || rate_years::varchar || ', want 1 or more') else coalesce(rate_years, 5) end as averaged
),
changes as (
  from balance_land(
    from_year := from_year, to_year := to_year, baseline_through := baseline_through, guard_years := guard_years,
    min_baseline_years := min_baseline_years, co2_per_carbon := co2_per_carbon, of_land := of_land)
),
yearly as (
  select
    mine_id, year, sum(exact_area) as land, coalesce(sum(exact_area) filter (where g_m2 is null), 0) as unknown,
    coalesce(exact_total(g_m2 * area_m2, state = 'destroyed'), 0) / 1e9 as c_destroy,
    coalesce(exact_total(g_m2 * area_m2, state = 'restored'), 0) / 1e9 as c_restore
  from changes
  group by mine_id, year
),
cumulated as (
  select
    *, sum(cast(c_destroy as decimal(38, 15)) + cast(c_restore as decimal(38, 15))) over (partition by mine_id order by year) as balance
  from yearly
),
deficits as (
  select
    mine_id, 0 - total(c_destroy) - total(c_restore) as deficit, sum(land) / 1e11 as land, sum(unknown) / 1e11 as unknown,
    coalesce(max(year) filter (where balance < 0) + 1, min(year)) as repaid_year
  from cumulated
  group by mine_id
),
recent as (
  select
    cohort_id, mine_id, exact_area, last_state, fewest,
    sum(exact(g_m2 * area_m2)) filter (where state = 'restored') as restored_g,
    count(g_m2) filter (where state = 'restored') as known_years,
    sum(exact(g_m2 * area_m2)) filter (where years_ago = 0) as last_g
  from changes
  cross join setting
  where years_ago < averaged
  group by all
),
present as (
  select
    mine_id,
    sum(cast(restored_g / nullif(known_years, 0) as hugeint)) filter (where last_state = 'restored') / 1e14 as restored_rate,
    sum(exact_area) filter (where last_state = 'restored') / 1e11 as restored_land,
    sum(exact_area) filter (where last_state = 'restored' and known_years = 0) / 1e11 as restored_unknown,
    sum(exact_area) filter (where last_state = 'restored' and known_years < fewest) / 1e11 as restored_short,
    sum(last_g) filter (where last_state = 'destroyed') / 1e14 as open_rate,
    sum(exact_area) filter (where last_state = 'destroyed') / 1e11 as open_land,
    sum(exact_area) filter (where last_state = 'destroyed' and last_g is null) / 1e11 as open_unknown
  from recent
  group by mine_id
)
select
  mine_id, if_known(deficit, unknown, land) as deficit, land, unknown, repaid_year,
  coalesce(restored_rate, 0) as restored_rate, coalesce(restored_land, 0) as restored_land,
  coalesce(restored_unknown, 0) as restored_unknown, coalesce(restored_short, 0) as restored_short,
  coalesce(open_rate, 0) as open_rate, coalesce(open_land, 0) as open_land, coalesce(open_unknown, 0) as open_unknown
from deficits
join present using (mine_id);
