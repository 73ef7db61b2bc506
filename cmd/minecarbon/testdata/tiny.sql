-- A dataset of six years, three cells and two mines, for tests of the command line. Mine a is
-- destroyed in 2003 and restored in 2005, mine b destroyed in 2004, and one cohort lies outside.
-- DIR is replaced by the dataset's directory.
create table years as select range::integer as year from range(2001, 2007);

copy (
    select
        'tiny' as name, 2001::integer as first_year, 2006::integer as last_year, 2::integer as min_baseline_years,
        'before_destruction' as baseline_through, 2.2::double as organic_matter_per_carbon,
        1.63::double as co2_per_organic_matter, (2.2::double * 1.63::double) as co2_per_carbon,
        'LOCAL_CS["tiny"]' as map_crs, 3::integer as map_width, 1::integer as map_height,
        0.0::double as map_x0_m, 30.0::double as map_pixel_width_m, 0.0::double as map_row_rotation,
        0.0::double as map_y0_m, 0.0::double as map_column_rotation, -30.0::double as map_pixel_height_m,
        'mines' as pixel_years
) to 'DIR/study.parquet' (format parquet, compression zstd);

copy (
    select mine_id, name, 0.0009::double as area_km2, '\x00'::blob as geometry
    from (values ('a', 'Mine A'), ('b', '煤矿 B')) as t(mine_id, name)
) to 'DIR/mine.parquet' (format parquet, compression zstd);

create table cell as
select
    range::integer as cell_id, 0::integer as grid_row, range::integer as grid_col,
    (range * 30.0 + 15.0)::double as x_m, (-15.0)::double as y_m, 110.0::double as lon, 39.0::double as lat,
    900.0::double as mapped_m2
from range(0, 3);
copy cell to 'DIR/cell.parquet' (format parquet, compression zstd);

copy (
    select
        cell_id, year, (100.0 + cell_id * 10 + (year - 2001) * 2)::double as npp_b, null::integer as npp_class,
        900.0::double as vegetated_m2, 60.0::double as npp_bg, 0.0::double as npp_bg_variance,
        (100.0 + cell_id * 10 + (year - 2001) * 2)::double as npp_a_raw,
        (100.0 + cell_id * 10 + (year - 2001) * 2)::double as npp_a, (cell_id * 30.0)::double as nearest_sample_m
    from cell cross join years
    order by cell_id, year
) to 'DIR/cell_year.parquet' (format parquet, compression zstd);

copy (
    select
        year, 3::integer as samples, 'kriging' as method, 'spherical' as model, 0.0::double as nugget,
        60.0::double as sill, 20000.0::double as range_m, 'study' as variogram_source,
        20000.0::double as effective_range_m, null::double as weighted_sse, null::boolean as at_bound,
        0.0::double as mean_error, 1.0::double as rmse, 1.0::double as msdr
    from years order by year
) to 'DIR/background_year.parquet' (format parquet, compression zstd);

copy (
    select
        year, lag::integer as lag, (lag * 30.0)::double as distance_m, (3 - lag)::bigint as pairs,
        (lag * 0.1)::double as gamma, (60 * (1.5 * lag * 30 / 20000 - 0.5 * pow(lag * 30 / 20000, 3)))::double as fitted
    from years cross join range(1, 3) as lags(lag) order by year, lag
) to 'DIR/background_lag.parquet' (format parquet, compression zstd);

create table cohort as
select
    cohort_id::integer as cohort_id, mine_id, cell_id::integer as cell_id,
    destroyed_year::integer as destroyed_year, restored_year::integer as restored_year,
    cycles::integer as cycles, 1::bigint as pixels, 900.0::double as area_m2
from (values (1, 'a', 0, 2003, 2005, 1), (2, 'b', 1, 2004, null, 1), (3, null, 2, null, null, 0))
    as t(cohort_id, mine_id, cell_id, destroyed_year, restored_year, cycles);
copy cohort to 'DIR/cohort.parquet' (format parquet, compression zstd);

copy (
    select cohort_id, 1::integer as cycle, 'destruction' as kind, destroyed_year as year
    from cohort where destroyed_year is not null
    union all
    select cohort_id, 1::integer, 'restoration', restored_year from cohort where restored_year is not null
    order by cohort_id, year
) to 'DIR/event.parquet' (format parquet, compression zstd);

create table cohort_year as
with states as (
    select
        cohort_id, cell_id, year,
        case when year >= restored_year then 'restored' when year >= destroyed_year then 'destroyed'
            else 'vegetated' end as state,
        case when year >= destroyed_year and (restored_year is null or year < restored_year) then 60.0
            else 100.0 + cell_id * 10 + (year - 2001) * 2 end::double as npp_a
    from cohort cross join years
)
select cohort_id, year, state, npp_a, npp_a * 2.2::double * 1.63::double as vcs from states;
copy (from cohort_year order by cohort_id, year)
to 'DIR/cohort_year.parquet' (format parquet, compression zstd);

create table pixel as
select
    (cohort_id - 1)::bigint as pixel_id, 0::integer as row, (cohort_id - 1)::integer as col, mine_id, cohort_id
from cohort;
copy (from pixel order by pixel_id) to 'DIR/pixel.parquet' (format parquet, compression zstd);

copy (
    select pixel_id, mine_id, year, state, npp_a
    from pixel join cohort_year using (cohort_id)
    where mine_id is not null
    order by year, pixel_id
) to 'DIR/pixel_year' (format parquet, compression zstd, partition_by (year), filename_pattern 'part-{i}');
