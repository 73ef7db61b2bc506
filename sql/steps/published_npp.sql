-- published_npp: Table 2 of the paper (Xu et al. 2024), net primary production (NPP) of grass and shrub as studies give it
-- [g C m-2 a-1]; one row is a study. Low and high are the same where a study gives one number. For the Yellow River Basin the paper
-- cites a work on another region.
create macro published_npp() as table
select place, method, region, first_year, last_year, npp_low, npp_high, reference
from (values
  (1, 'MOD17A3', 'Shendong coal base', 2001, 2022, 76.67, 318.56, 'Xu et al. 2024, doi 10.1038/s41598-024-64381-1'),
  (2, 'CASA', 'Changhe Basin mining area', 2010, 2015, 286.93, 286.93, 'Tian et al. 2022, doi 10.3390/rs14174177'),
  (3, 'GLO-PEM', 'Yellow River Basin', 2000, 2015, 114.76, 394.05,
    'Xu et al. 2024, Table 2, which names Tandule et al. 2022 (Sci. Rep. 12, 7761, on the Arabian Sea)'),
  (4, 'CASA', 'Shengli mining area', 2006, 2020, 90.00, 511.00, 'Yang et al. 2022, doi 10.3390/land11050743')
) as studies(place, method, region, first_year, last_year, npp_low, npp_high, reference);

comment on macro table published_npp is 'NPP of grass and shrub in other studies, Table 2 of the paper; one row is a study';
