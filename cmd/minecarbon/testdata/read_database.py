"""Reads a .duckdb export with the DuckDB of this Python: every view and macro answers, and deficit as a query did.

    read_database.py X.duckdb DEFICIT.csv
"""
import csv
import sys

import duckdb

path, expected = sys.argv[1:]
connection = duckdb.connect(path, read_only=True)


def ask(text):
    return connection.execute(text).fetchall()  # sql() would bind it twice


views = [name for (name,) in ask("select view_name from duckdb_views() where not internal")]
macros = {name for (name,) in ask("select function_name from duckdb_functions() where not internal and function_type = 'table_macro'")}
assert len(views) >= 25, views
for view in views:
    rows = len(ask(f"from {view}"))
    assert view not in macros or rows == len(ask(f"from main.{view}()")), view
provenance = dict(ask("from provenance"))
assert provenance["duckdb"].startswith(duckdb.__version__), provenance

with open(expected, newline="", encoding="utf-8") as f:
    want = list(csv.reader(f))[1:]
got = ask("from deficit order by mine_id")
assert len(got) == len(want)
for values, texts in zip(got, want):
    for value, text in zip(values, texts):
        assert text == "" and value is None or str(value) == text or float(value) == float(text), (value, text)
