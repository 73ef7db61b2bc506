"""Compares every view on Spark with DuckDB: spark.py PROGRAM DATASET [VIEW ...]

Each view is computed with default parameters and with two sets of others, by examples/spark/minecarbon_spark.py and by stock
DuckDB from the script that "minecarbon sql" prints. Numbers may differ by 1e-9 of the larger one, rows must be the same ones. What
is exact in SQL, sums and means of whole numbers, is compared to the last bit.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
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

# Many small statements: to compile each takes longer than to run it.
SETTINGS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC " + os.environ.get("JOPT", ""),
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


def compare(name, expected, got):
    """The number of values, of those equal to the last bit, the largest difference and where it is."""
    columns, want = expected
    if columns != got.columns:
        raise AssertionError(f"{name}: columns {got.columns}, want {columns}")
    rows = [tuple(row) for row in got.collect()]
    if len(rows) != len(want):
        raise AssertionError(f"{name}: {len(rows)} rows, want {len(want)}")
    worst, place, same, total = 0.0, "", 0, 0
    for a, b in zip(sorted(want, key=key), sorted(rows, key=key)):
        for column, x, y in zip(columns, a, b):
            d = distance(x, y)
            total += 1
            same += d == 0
            if d > worst:
                worst, place = d, f"{column}: {y!r}, want {x!r}"
    return total, same, worst, place


def main():
    program, dataset, chosen = sys.argv[1], sys.argv[2], sys.argv[3:]
    builder = SparkSession.builder.master("local[2]").appName("minecarbon")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    database = duckdb.connect()
    database.execute(subprocess.run([program, "sql", "-d", dataset], check=True, capture_output=True, text=True).stdout)
    mc = Dataset(spark, dataset, program=program)

    def one(name, given):
        begun = time.monotonic()
        text = ", ".join(f"{k} := {literal(v)}" for k, v in given.items())
        result = database.cursor().execute(f"from main.{name}({text})")
        expected = [c[0] for c in result.description], result.fetchall()
        between = time.monotonic()
        answer = compare(f"{name}({text})", expected, getattr(mc, name)(**given))
        return f"{name}({text})", *answer, between - begun, time.monotonic() - between

    tasks = []
    for name in chosen or mc.views():
        known = [p["name"] for p in mc._views[name]["parameters"]]
        seen = []
        for given in SETS:
            given = {k: v for k, v in given.items() if k in known}
            if given not in seen:
                seen.append(given)
                tasks.append((name, given))
    failed, all_same, all_total = 0, 0, 0
    with ThreadPoolExecutor(2) as pool:
        for task, future in [(task, pool.submit(one, *task)) for task in tasks]:
            try:
                name, total, same, worst, place, duck, spark_time = future.result()
            except Exception as error:
                failed += 1
                print(f"FAILED {task[0]} {task[1]}: {type(error).__name__} {str(error).split('JVM stacktrace')[0].strip()[:1000] or str(error)[:3000]}", flush=True)
                continue
            all_same, all_total = all_same + same, all_total + total
            verdict = "ok" if worst <= TOLERANCE else "FAILED"
            failed += worst > TOLERANCE
            print(f"{verdict} {name}: {same} of {total} values to the last bit, largest difference {worst:.1e} {place}; DuckDB {duck:.2f} s, Spark {spark_time:.2f} s", flush=True)
    print(f"{len(tasks)} statements, {failed} failed; {all_same} of {all_total} values are equal to the last bit")
    with open(f"/proc/{spark._jvm.java.lang.ProcessHandle.current().pid()}/stat") as stat:
        ticks = stat.read().rsplit(")", 1)[1].split()[11:13]
    print(f"Spark took {sum(map(int, ticks)) / os.sysconf('SC_CLK_TCK'):.0f} s of processor time")
    spark.stop()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
