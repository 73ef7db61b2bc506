"""Reads an export with the libraries of notebooks, each warning an error, and holds it to what queries said.

    read_exports.py EXPORT MINES.csv TYPES.parquet PIXEL_YEAR YEARS.csv
"""
import csv
import datetime
import decimal
import glob
import math
import os
import sys
import warnings

warnings.simplefilter("error")

import duckdb
import geopandas
import pandas
import polars
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet

export, mines, types, folder, years = sys.argv[1:]
with open(mines, newline="", encoding="utf-8") as f:
    want = list(csv.DictReader(f))


def same(value, text):
    if text == "":
        return value is None or value != value
    return str(value) == text if isinstance(value, str) else float(value) == float(text)


def check(records, what):
    assert len(records) == len(want), what
    for record, row in zip(records, want):
        for column, text in row.items():
            assert same(record[column], text), f"{what}: {row['mine_id']}: {column} is {record[column]!r}, want {text!r}"


path = os.path.join(export, "mines.parquet")
check(pandas.read_parquet(path).to_dict("records"), "pandas")
check(polars.read_parquet(path).to_dicts(), "polars")
check(parquet.read_table(path).to_pylist(), "pyarrow")
check(duckdb.sql(f"from '{path}'").df().to_dict("records"), "duckdb")
table = geopandas.read_parquet(path)
check(table.to_dict("records"), "geopandas")
assert table.crs.to_epsg() == 4326 and table.is_valid.all() and table.geom_type.eq("MultiPolygon").all()
cells = geopandas.read_parquet(os.path.join(export, "cells.parquet"))
assert cells.crs.to_epsg() == 4326 and cells.is_valid.all() and cells.geom_type.eq("Polygon").all()
package, = glob.glob(os.path.join(export, "*.gpkg"))
layer = geopandas.read_file(package, layer="mines")
pandas.concat([table[["geometry"]], layer[["geometry"]]])  # an error where reference systems differ
assert len(geopandas.sjoin(table, layer, predicate="covers")) >= len(table)
stored = os.path.join(os.path.dirname(folder), "mine.parquet")
assert geopandas.read_parquet(stored).crs.to_epsg() == 4326
((longitude, latitude),) = geopandas.read_parquet(stored).geometry.iloc[:1].apply(lambda outline: outline.bounds[:2])
assert longitude > 100 > latitude, "the simulated mines lie at 110 E, 40 N"
outlines = geopandas.read_parquet(os.path.join(export, "tables", "mine.parquet")).set_index("mine_id").geometry
assert outlines.sort_index().geom_equals(table.set_index("mine_id").geometry.sort_index()).all()

field = parquet.read_schema(path).field("vcsd_gg")
assert field.metadata[b"unit"] == b"Gg CO2" and b"positive" in field.metadata[b"meaning"], field.metadata
assert b"dataset_sha256" in parquet.read_schema(path).metadata

for file in glob.glob(os.path.join(export, "*", "*.parquet")):
    count = parquet.read_metadata(file).num_rows
    assert count == len(pandas.read_parquet(file)) == len(polars.read_parquet(file)) == duckdb.sql(f"select count(*) from '{file}'").fetchall()[0][0], file
    if "geometry" not in (columns := parquet.read_schema(file)).names:
        assert all(columns.field(name).metadata for name in columns.names), f"{file}: a column without meaning"

# The .duckdb file answers as the Parquet files do.
database, = glob.glob(os.path.join(export, "*.duckdb"))
with duckdb.connect(database, read_only=True) as connection:
    for file in glob.glob(os.path.join(export, "views", "*.parquet")):
        view = os.path.basename(file)[: -len(".parquet")]
        answers = [sorted(map(repr, rows.fetchall())) for rows in (connection.execute(f"from {view}"), duckdb.execute(f"from '{file}'"))]
        assert answers[0] == answers[1], view
    assert connection.sql("from deficit(to_year := 2003)").fetchall()[0][7] is not None
    ((outline,),) = connection.sql("select geometry from mine order by mine_id limit 1").fetchall()
    assert geopandas.GeoSeries.from_wkb([outline])[0].equals(table.geometry.iloc[0])

# All kinds of types, with NULL in the second row.
row = parquet.read_table(types).to_pylist()
assert row[0] == {
    "b": True, "i8": -8, "u8": 8, "i16": -16, "i32": -32, "i64": 2**62, "u64": 2**63, "f": 0.5, "d": 0.1, "n": None, "m": decimal.Decimal("12.50"),
    "t": 'a,"ü"', "x": b"\x00\xff", "day": datetime.date(2001, 2, 3), "clock": datetime.time(4, 5, 6, 7),
    "stamp": datetime.datetime(2001, 2, 3, 4, 5, 6, 7), "zoned": datetime.datetime(2001, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc), "vcsd_gg": 1.0,
} | {"n": row[0]["n"]}, row[0]
assert math.isnan(row[0]["n"]) and all(v is None for v in row[1].values()), row
schema = parquet.read_schema(types)
assert {n: str(schema.field(n).type) for n in schema.names} == {
    "b": "bool", "i8": "int8", "u8": "uint8", "i16": "int16", "i32": "int32", "i64": "int64", "u64": "uint64", "f": "float", "d": "double", "n": "double",
    "m": "decimal128(9, 2)", "t": "string", "x": "binary", "day": "date32[day]", "clock": "time64[us]", "stamp": "timestamp[us]",
    "zoned": "timestamp[us, tz=UTC]", "vcsd_gg": "double",
}, schema
assert schema.field("vcsd_gg").metadata[b"unit"] == b"Gg CO2" and not schema.field("b").metadata
assert polars.read_parquet(types).height == len(pandas.read_parquet(types)) == 2

# The folder pixel_year is one table, whose years are whole numbers.
with open(years, newline="", encoding="utf-8") as f:
    want = [(int(row["year"]), int(row["pixels"])) for row in csv.DictReader(f)]
pattern = os.path.join(folder, "*", "*.parquet")
frames = {
    "pandas": pandas.read_parquet(folder),
    "pyarrow": parquet.read_table(folder).to_pandas(),
    "pyarrow.dataset": dataset.dataset(folder, partitioning="hive").to_table().to_pandas(),
    "polars": polars.scan_parquet(pattern).collect().to_pandas(),
    "polars hive": polars.scan_parquet(pattern, hive_partitioning=True).collect().to_pandas(),
    "polars folder": polars.read_parquet(folder).to_pandas(),
    "duckdb": duckdb.sql(f"from '{pattern}'").df(),
    "duckdb hive": duckdb.sql(f"from read_parquet('{pattern}', hive_partitioning = true)").df(),
}
for engine, frame in frames.items():
    assert frame.year.dtype == "int32", f"{engine}: year is {frame.year.dtype}"
    assert list(frame.columns) == ["pixel_id", "mine_id", "year", "state", "npp_a"], f"{engine}: {frame.columns}"
    counts = frame.groupby("year").size()
    assert list(counts.items()) == want, f"{engine}: {counts}"
first = sorted(glob.glob(pattern))[0]
assert set(pandas.read_parquet(first).year) == {want[0][0]}
assert set(pandas.read_parquet(folder, filters=[("year", "==", want[1][0])]).year) == {want[1][0]}
