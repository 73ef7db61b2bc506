-- Two-sided tail 2·(1 − Φ(z)) = erfc(z/√2) of the standard normal distribution for x = z/√2 ≥ 0: the rational approximations of Cody
-- (1969), Rational Chebyshev approximations for the error function, Math. Comp. 23, 631–637. Its relative error is below 1e-13 for z
-- below 36. x is used many times: hand in a column.
create macro normal_tail(x) as
  case
    when x <= 0.46875 then 1 - x
      * ((((0.185777706184603153e0 * x * x + 3.16112374387056560e0) * x * x + 113.864154151050156e0) * x * x + 377.485237685302021e0) * x * x + 3209.37758913846947e0)
      / ((((x * x + 23.6012909523441209e0) * x * x + 244.024637934444173e0) * x * x + 1282.61652607737228e0) * x * x + 2844.23683343917062e0)
    when x <= 4 then exp(-x * x)
      * ((((((((2.15311535474403846e-8 * x + 0.564188496988670089e0) * x + 8.88314979438837594e0) * x + 66.1191906371416295e0) * x + 298.635138197400131e0) * x + 881.952221241769090e0) * x + 1712.04761263407058e0) * x + 2051.07837782607147e0) * x + 1230.33935479799725e0)
      / ((((((((x + 15.7449261107098347e0) * x + 117.693950891312499e0) * x + 537.181101862009858e0) * x + 1621.38957456669019e0) * x + 3290.79923573345963e0) * x + 4362.61909014324716e0) * x + 3439.36767414372164e0) * x + 1230.33935480374942e0)
    else exp(-x * x) / x * (1 / sqrt(pi()) - 1 / (x * x)
      * (((((0.0163153871373020978e0 / x / x + 0.305326634961232344e0) / x / x + 0.360344899949804439e0) / x / x + 0.125781726111229246e0) / x / x + 0.0160837851487422766e0) / x / x + 0.000658749161529837803e0)
      / (((((1 / x / x + 2.56852019228982242e0) / x / x + 1.87295284992346725e0) / x / x + 0.527905102951428412e0) / x / x + 0.0605183413124413191e0) / x / x + 0.00233520497626869185e0))
  end;

comment on macro normal_tail is 'Two-sided tail of the standard normal distribution beyond x times the root of 2';
