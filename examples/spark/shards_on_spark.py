"""Load a study on Apache Spark: each shard of the map is a task, and the driver joins them.

    spark-submit --master spark://HOST:7077 shards_on_spark.py STUDY.yaml -d DATASET --shards 40

The program minecarbon and the files of the study are where every worker sees them under the same path, and so is the folder of the
dataset. A shard that is there already is not made again, so that a run which was interrupted goes on, and a task that Spark repeats does
no harm. The last line of the output is the summary of the study, computed on Spark.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable

from pyspark.sql import SparkSession

from minecarbon_spark import Dataset


def shard(program: str, study: str, dataset: str, of: int) -> Callable[[int], str]:
    """Return the task that makes a shard by its number and returns what the program says of it."""

    def make(number: int) -> str:
        ran = subprocess.run([program, "load", study, "-d", dataset, "--shard", f"{number}/{of}"], capture_output=True, text=True)
        if ran.returncode != 0:
            raise RuntimeError(ran.stderr)
        return ran.stderr.strip()

    return make


def main() -> None:
    parser = argparse.ArgumentParser(description="Load a study in shards, which are tasks of Spark.")
    parser.add_argument("study", help="study file, under the same path on every worker")
    parser.add_argument("-d", "--dataset", required=True, metavar="DIR", help="write the dataset to directory DIR, which every worker sees")
    parser.add_argument("--shards", type=int, required=True, metavar="N", help="number of shards")
    parser.add_argument("--program", default="minecarbon", help="path of the program on every worker")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("minecarbon load").getOrCreate()
    task = shard(options.program, options.study, options.dataset, options.shards)
    for said in spark.sparkContext.parallelize(range(1, options.shards + 1), options.shards).map(task).collect():
        print(said)
    if (merged := subprocess.run([options.program, "merge", options.study, "-d", options.dataset])).returncode != 0:
        sys.exit(merged.returncode)
    Dataset(spark, options.dataset, program=options.program).summary().show(truncate=False)


if __name__ == "__main__":
    main()
