-- Quantile of Student's t with df degrees of freedom, from the normal quantile z of the same probability (Abramowitz & Stegun 26.7.5, four
-- terms; error below 1e-4 for df >= 6). z and df are used many times: hand in columns.
create macro t_quantile(z, df) as
  z + (pow(z, 3) + z) / (4 * df)
  + (5 * pow(z, 5) + 16 * pow(z, 3) + 3 * z) / (96 * pow(df, 2))
  + (3 * pow(z, 7) + 19 * pow(z, 5) + 17 * pow(z, 3) - 15 * z) / (384 * pow(df, 3))
  + (79 * pow(z, 9) + 776 * pow(z, 7) + 1482 * pow(z, 5) - 1920 * pow(z, 3) - 945 * z) / (92160 * pow(df, 4));

comment on macro t_quantile is 'Quantile of Student''s t from the normal quantile of the same probability';
