"""Compares every view on Spark with DuckDB: spark.py [--master URL] [--within SECONDS] [--sets 123] PROGRAM DATASET [VIEW ...]

Each view is computed with default parameters and with two sets of others, by examples/spark/minecarbon_spark.py and by stock
DuckDB from the script that "minecarbon sql" prints. Numbers may differ by 1e-9 of the larger one, rows must be the same ones. Areas
and counts of pixels are sums of whole numbers, and must be the same to the last bit.
"""

import argparse
import inspect
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
from pyspark.sql import SparkSession

sys.path.insert(0, str(Path(__file__).parent.parent / "examples" / "spark"))
from minecarbon_spark import Dataset

# A view takes those of the parameters that it has.
SETS = [
    {},
    {"from_year": 2004, "to_year": 2015, "baseline_through": "through_destruction", "co2_per_carbon": 44 / 12, "adjust": "fdr", "of_land": "restored",
     "accuracy_destroyed": 0.94, "accuracy_restored": 0.92, "npp_sd": 0.1, "confidence": 0.8, "restore": "now"},
    {"to_year": 2016, "guard_years": 1, "min_baseline_years": 8, "only_mines": ["M001", "M003"], "rate_years": 3, "target_year": 2030},
]

TOLERANCE = 1e-9

# Columns of sums of whole numbers. A ratio such as c_restore_gg_km2 is not one.
EXACT = re.compile(r"(?<!_gg)_km2$|pixels$")

# Many small statements: to compile each takes longer than to run it, for Spark and for Java.
SETTINGS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m",
}


def literal(value):
    return "[" + ", ".join(f"'{v}'" for v in value) + "]" if isinstance(value, list) else repr(value)


def key(row):
    """Sorts rows by what is not computed, then by numbers to seven digits."""
    return [(v is None, type(v).__name__ if not isinstance(v, (int, float)) else "", f"{v:.6e}" if isinstance(v, float) else v if v is not None else 0) for v in row]


def distance(a, b):
    """How far two values differ: 0 where they are the same, infinity where they are not numbers."""
    if a == b or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)):
        return 0.0
    if a is None or b is None or isinstance(a, (str, bool)) or isinstance(b, (str, bool)):
        return math.inf
    return abs(float(a) - float(b)) / max(abs(float(a)), abs(float(b)))


def compare(expected, names, got):
    """The number of values, of those equal to the last bit, the largest difference and where it is. What should be exact is infinitely far."""
    columns, want = expected
    if columns != names:
        raise AssertionError(f"columns {names}, want {columns}")
    rows = [tuple(row) for row in got]
    if len(rows) != len(want):
        raise AssertionError(f"{len(rows)} rows, want {len(want)}")
    worst, place, same, total = 0.0, "", 0, 0
    for a, b in zip(sorted(want, key=key), sorted(rows, key=key)):
        for column, x, y in zip(columns, a, b):
            d = distance(x, y)
            total += 1
            same += d == 0
            if d > 0 and EXACT.search(column):
                d = math.inf
            if d > worst:
                worst, place = d, f" at {column}: {y!r}, want {x!r}"
    return total, same, worst, place


def tasks(mc: Dataset, chosen: list[str], sets: str) -> Iterator[tuple[str, dict]]:
    """Views with their arguments. Those of a set come together, since they have steps in common."""
    seen = []
    for given in (SETS[int(number) - 1] for number in sets):
        for name in chosen or mc.views():
            task = name, {k: v for k, v in given.items() if k in inspect.signature(getattr(mc, name)).parameters}
            if task not in seen:
                seen.append(task)
                yield task


def session(master: str, memory: str) -> SparkSession:
    builder = SparkSession.builder.master(master).appName("minecarbon").config("spark.driver.memory", memory)
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--within", type=float, default=math.inf, help="begin no statement after this many seconds")
    parser.add_argument("--memory", default="2g", help="of the driver; a dataset of the paper's size wants 6g")
    parser.add_argument("--sets", default="123", help="the sets of parameters to ask with; 1 are the defaults")
    parser.add_argument("program")
    parser.add_argument("dataset")
    parser.add_argument("views", nargs="*")
    options = parser.parse_intermixed_args()
    begun = time.monotonic()
    spark = session(options.master, options.memory)
    database = duckdb.connect()
    database.execute(subprocess.run([options.program, "sql", "-d", options.dataset], check=True, capture_output=True, text=True).stdout)
    mc = Dataset(spark, options.dataset, program=options.program)

    def one(name, text, given):
        if time.monotonic() > begun + options.within:
            return None
        start = time.monotonic()
        result = database.cursor().execute(f"from main.{name}({text})")
        want = result.fetchall()
        between = time.monotonic()
        view = getattr(mc, name)(**given)
        rows = view.collect()
        return *compare(([c[0] for c in result.description], want), view.columns, rows), between - start, time.monotonic() - between

    failed, late, all_same, all_total, furthest = 0, 0, 0, 0, 0.0
    with ThreadPoolExecutor(2) as pool:
        asked = []
        for name, given in tasks(mc, options.views, options.sets):
            text = ", ".join(f"{k} := {literal(v)}" for k, v in given.items())
            asked.append((f"{name}({text})", pool.submit(one, name, text, given)))
        for statement, future in asked:
            try:
                answer = future.result()
            except Exception as error:
                failed += 1
                print(f"FAILED {statement}: {type(error).__name__} {str(error).split('JVM stacktrace')[0].strip()[:1000]}", flush=True)
                continue
            if answer is None:
                late += 1
                continue
            total, same, worst, place, duckdb_s, spark_s = answer
            failed += worst > TOLERANCE
            all_same, all_total, furthest = all_same + same, all_total + total, max(furthest, worst)
            verdict = "ok" if worst <= TOLERANCE else "FAILED"
            print(f"{verdict} {statement}: {same} of {total} values to the last bit, largest difference {worst:.1e}{place}; DuckDB {duckdb_s:.2f} s, Spark {spark_s:.1f} s", flush=True)
    print(f"{len(asked)} statements, {failed} failed; {all_same} of {all_total} values to the last bit, largest difference {furthest:.1e}")
    if late:
        print(f"{late} of the statements were NOT compared, since {options.within:.0f} s were over; make spark compares all")
    with open(f"/proc/{spark._jvm.java.lang.ProcessHandle.current().pid()}/stat") as stat:
        ticks = stat.read().rsplit(")", 1)[1].split()[11:13]
    print(f"{time.monotonic() - begun:.0f} s, Spark took {sum(map(int, ticks)) / os.sysconf('SC_CLK_TCK'):.0f} s of processor time")
    spark.stop()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
