"""The tables and views of a minecarbon dataset on Apache Spark 4.3.

    from minecarbon_spark import Dataset

    mc = Dataset(spark, "s3a://lake/shendong")          # or a folder
    mc.deficit(to_year=2015).show()                     # each view is a function, its parameters have names
    mc.register("deficit", "rates")                     # temporary views with default parameters, for SQL
    spark.sql("select * from deficit join mine using (mine_id)").show()

As a script, it prints one view:

    spark-submit minecarbon_spark.py DATASET [--statements DIR] [VIEW [PARAMETER=VALUE ...]]

The SQL comes from the program minecarbon, or from a folder that "minecarbon sql --dialect spark -o DIR" has made.
"""

import argparse
import hashlib
import inspect
import json
import re
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession

DATASET = "${minecarbon.dataset}"  # stands for the path in the statements of tables
STEP = re.compile(r"\bminecarbon_step_\w+")  # the name of a step


class Dataset:
    """A dataset in a Spark session. The tables are temporary views of the session; each view is a method."""

    def __init__(self, spark: SparkSession, path: str, statements: str | None = None, program: str = "minecarbon"):
        """Register the tables of the dataset at a path that Spark can read.

        statements is a folder that "minecarbon sql --dialect spark -o DIR" has made; without it the program makes one.
        """
        self.spark, self.path = spark, path.rstrip("/")
        self._steps: dict[str, Future[DataFrame]] = {}
        self._lock = threading.Lock()
        # Otherwise the optimizer copies long expressions into conditions, and trends take minutes to plan.
        spark.conf.set("spark.sql.constraintPropagation.enabled", "false")
        if statements is None:
            with tempfile.TemporaryDirectory() as folder:
                made = Path(folder, "statements")
                subprocess.run([program, "sql", "--dialect", "spark", "-o", str(made)], check=True)
                self._read(made)
        else:
            self._read(Path(statements))

    def _read(self, folder: Path) -> None:
        index = json.loads((folder / "index.json").read_text("utf-8"))
        if index["dialect"] != "spark":
            raise ValueError(f"{folder}: holds SQL for {index['dialect']}; make it with --dialect spark")
        for table in index["tables"]:
            self._register_table(folder / "tables", table["name"], table["optional"])
        self._views = {view["name"]: view for view in index["views"]}
        self._texts = {name: (folder / "views" / f"{name}.sql").read_text("utf-8") for name in self._views}
        self._brief = {name: (folder / "views" / f"{name}.brief.sql").read_text("utf-8") for name, view in self._views.items() if "brief" in view}

    def _register_table(self, folder: Path, name: str, optional: bool) -> None:
        text = (folder / f"{name}.sql").read_text("utf-8")
        try:
            table = self.spark.sql(text.replace(DATASET, self.path.replace("`", "``")))
        except AnalysisException as error:
            if not optional or error.getCondition() != "PATH_NOT_FOUND":
                raise
            table = self.spark.sql((folder / f"{name}.empty.sql").read_text("utf-8"))
        table.createOrReplaceTempView(name)  # unlike a view made by SQL it keeps what it knows of the file

    def views(self) -> dict[str, str]:
        """The names of the views with what they show."""
        return {name: view["comment"] for name, view in self._views.items()}

    def register(self, *names: str) -> None:
        """Make views with default parameters temporary views of the session: those named, or all of them."""
        for name in names or self._views:
            getattr(self, name)().createOrReplaceTempView(name)

    def __dir__(self):
        return [*super().__dir__(), *self._views]

    def __getattr__(self, name: str):
        view = self.__dict__.get("_views", {}).get(name)
        if view is None:
            raise AttributeError(f"there is no view {name}; views() lists all")
        parameters = [
            inspect.Parameter(p["name"], inspect.Parameter.KEYWORD_ONLY, default=p["default"]) for p in view["parameters"]
        ]
        signature = inspect.Signature(parameters, return_annotation=DataFrame)

        def function(**given) -> DataFrame:
            bound = signature.bind(**given)
            bound.apply_defaults()
            arguments = dict(bound.arguments)
            if name in self._brief and arguments["confidence"] is None:
                del arguments["confidence"]
                return self._run(self._brief[name], view["brief"]["steps"], arguments)
            return self._run(self._texts[name], view.get("steps", []), arguments)

        function.__name__ = function.__qualname__ = name
        function.__doc__ = "\n".join([view["comment"], "", *(f"{p['name']}: {p['comment']}" for p in view["parameters"])])
        function.__signature__ = signature
        return function

    def _run(self, text: str, steps: list[str], arguments: dict) -> DataFrame:
        """Run the statements of a view. The last gives its rows, which are not computed yet; those of the others stay with the executors."""
        *before, last = text.split("\n;\n")
        keys, own = {}, f"minecarbon_{uuid.uuid4().hex}_"  # calls may run at the same time
        try:
            for step, text in zip(steps, before):
                keys[step] = self._key(text, keys, arguments)
                self._step(keys[step], lambda: self._sql(text, own, arguments)).createOrReplaceTempView(own + step)
            return self._sql(last, own, arguments)
        finally:
            for step in keys:
                self.spark.catalog.dropTempView(own + step)

    def _sql(self, text: str, own: str, arguments: dict) -> DataFrame:
        return self.spark.sql(STEP.sub(lambda step: own + step[0], text), args=arguments)

    def _key(self, text: str, keys: dict[str, str], arguments: dict) -> str:
        """Say what the rows of a step depend on, so that another view which has the same step reads the same rows."""
        given = {name: value for name, value in arguments.items() if f":{name} " in text}
        return hashlib.sha256(json.dumps([STEP.sub(lambda step: keys[step[0]], text), given]).encode()).hexdigest()

    def _step(self, key: str, rows: Callable[[], DataFrame]) -> DataFrame:
        with self._lock:
            known = key in self._steps
            step = self._steps.setdefault(key, Future())
        if not known:
            try:
                step.set_result(rows().localCheckpoint())
            except BaseException as error:
                del self._steps[key]
                step.set_exception(error)
        return step.result()

    def forget(self) -> None:
        """Free the rows of steps, which stay with the executors for later calls."""
        with self._lock:
            self._steps.clear()


def main() -> None:
    parser = argparse.ArgumentParser(description="Print a view of a minecarbon dataset, computed on Spark.")
    parser.add_argument("dataset", help="folder of the dataset, or its address, such as s3a://lake/shendong")
    parser.add_argument("view", nargs="?", default="summary")
    parser.add_argument("arguments", nargs="*", metavar="PARAMETER=VALUE", help='a value is JSON or a word: to_year=2015, only_mines=["M001"]')
    parser.add_argument("--statements", metavar="DIR", help='folder made by "minecarbon sql --dialect spark -o DIR"')
    options = parser.parse_args()
    given = {}
    for argument in options.arguments:
        name, _, value = argument.partition("=")
        try:
            given[name] = json.loads(value)
        except json.JSONDecodeError:
            given[name] = value
    spark = SparkSession.builder.appName("minecarbon").getOrCreate()
    mc = Dataset(spark, options.dataset, options.statements)
    getattr(mc, options.view)(**given).show(1000, truncate=False)


if __name__ == "__main__":
    main()
