-- rank_trend: trend of VCS by ranks, for pixel_rank_trend and vcs_rank_trend; one row is a cohort, with annual := true the one series of
-- the annual mean VCS instead, whose cohort is NULL. S, tau and p are of Mann (1945) and Kendall (1975), with ties and the correction for
-- continuity; the slope is of Theil (1950) and Sen (1968), the median of the slopes between all pairs of years:
--
--     S = Σ sign(VCS(t) − VCS(s)) over s < t        Var S = (n(n − 1)(2n + 5) − Σ g(g − 1)(2g + 5)) / 18, g the sizes of ties
--     z = (S − sign S) / sqrt(Var S)                tau_b = S / sqrt(N (N − Σ g(g − 1)/2)), N = n(n − 1)/2
--
-- Where the residuals of the line of least squares have memory, Var S is larger, by Hamed & Rao (1998) with correlations ρ^k:
--
--     1 + 2 / (n(n − 1)(n − 2)) Σ (n − k)(n − k − 1)(n − k − 2) 6/π asin(ρ^k / 2),  k = 1 … n − 3
--     ρ = (n c + 2) / (n − 4) from 0 to 0.8, c = Σ e(t) e(t + 1) / Σ e²
create macro rank_trend(annual := false, co2_per_carbon := null, only_mines := null) as table
with
land as (
  select cohort_id
  from study_cohort(only_mines := only_mines)
  where not annual
),
known as (
  select cohort_id as series, year - first_year as t, coalesce(npp_a * positive_factor(co2_per_carbon), vcs) as v
  from cohort_year
  join land using (cohort_id)
  cross join study
  where vcs is not null
  union all
  select -1, year - first_year, total_g / total_m2
  from annual_sum(co2_per_carbon := co2_per_carbon, only_mines := only_mines)
  cross join study
  where annual
),
sums as (
  select
    series, count(*) as n, sum(t) as t, sum(t * t) as tt, of_whole(sum(whole(v))) as v, of_whole(sum(t * whole(v))) as tv
  from known
  group by series
),
lines as (
  select series, n, t / n as mean_t, v / n as mean_v, (n * tv - t * v) / nullif(n * tt - t * t, 0) as slope
  from sums
),
residuals as (
  select series, n, t, v, v - mean_v - slope * (t - mean_t) as e
  from known
  join lines using (series)
),
neighbours as (
  select
    series, n, v, e,
    case when lag(t) over years = t - 1 then lag(e) over years end as last_e
  from residuals
  window years as (partition by series order by t)
),
pairs as (
  select
    series, sum(sign(later.v - earlier.v)) as s,
    median((later.v - earlier.v) / (later.t - earlier.t)) as slope
  from known as earlier
  join known as later using (series)
  where later.t > earlier.t
  group by series
),
groups as (
  select series, n, count(*) as g, sum(dyadic(e * e, 24)) as squares, sum(dyadic(e * last_e, 24)) as products
  from neighbours
  group by series, n, v
),
ties as (
  select
    series, n, sum(g * (g - 1) // 2) as tied, sum(g * (g - 1) * (2 * g + 5)) as tied_variance,
    sum(squares) as squares, sum(products) as products
  from groups
  group by series, n
),
memories as (
  select
    series, n, s, slope, n * (n - 1) // 2 as pairs, tied, (n * (n - 1) * (2 * n + 5) - tied_variance) / 18 as variance,
    series_memory(coalesce(products, 0) / nullif(squares, 0), n) as rho
  from ties
  join pairs using (series)
),
lags as (
  select n, unnest(range(1, n - 2)) as k
  from (select distinct n from memories)
),
factors as (
  select series, 1 + 2 * sum((n - k) * (n - k - 1) * (n - k - 2) * dyadic(asin(pow(rho, k) / 2), 36)) * 6 / pi() / (n * (n - 1) * (n - 2)) as factor
  from memories
  join lags using (n)
  where rho > 0
  group by series, n
),
tested as (
  select *, case when n >= 10 and variance > 0 then greatest(0, abs(s) - 1) / sqrt(2 * variance) when n >= 10 then 0 end as x
  from memories
  left join factors using (series)
),
tails as (
  select *, x / sqrt(coalesce(factor, 1)) as lasting_x
  from tested
)
select
  nullif(series, -1) as cohort_id, cast(n as integer) as n_years, slope as sen_slope_g_m2_a, cast(s as integer) as s,
  s / nullif(sqrt(pairs * (pairs - tied)::double), 0) as tau, rho, normal_tail(x) as p_value, normal_tail(lasting_x) as p_memory
from tails;

comment on macro table rank_trend is 'Trend of VCS by ranks; one row is a cohort, or the annual mean';
