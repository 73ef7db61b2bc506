"""Runs a notebook and holds its headline numbers to those of a query.

    run-notebook.py NOTEBOOK EXPECTED.json DIRECTORY

The last cell prints lines "name = number"; EXPECTED.json has one row with a column for each name. The
executed notebook goes to DIRECTORY, as .ipynb and .html. Fails on outputs in the file as it is, on
anything written to standard error (warnings, all of them shown) and on a number that differs by more than
1e-9 of itself.
"""

import json
import math
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from traitlets.config import Config


def main(path, expected, directory):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    dirty = [cell.id for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
    if dirty:
        sys.exit(f"{path}: holds outputs in {', '.join(dirty)}; clear them before a commit")
    execute(notebook, directory)
    printed = "".join(warnings_refused(path, cell) for cell in notebook.cells if cell.cell_type == "code")
    compare(path, dict(re.findall(r"^(\w+) = (\S+)$", printed, re.M)), json.loads(expected.read_text())[0])


def execute(notebook, directory):
    """Runs all cells; what was run is written even if a cell fails."""
    os.environ.update(PYTHONWARNINGS="default", PYDEVD_DISABLE_FILE_VALIDATION="1")
    client = NotebookClient(notebook, timeout=600, config=Config(AsyncKernelManager={"transport": "ipc"}))
    try:
        client.execute()
    except CellExecutionError as error:
        sys.exit(str(error))
    finally:
        nbformat.write(notebook, directory / "analysis.ipynb")
        page, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": "minecarbon"}})
        (directory / "analysis.html").write_text(page, encoding="utf-8")


def warnings_refused(path, cell):
    """The standard output of a cell that was silent on standard error."""
    text = {"stdout": "", "stderr": ""}
    for output in cell.outputs:
        if output.output_type == "stream":
            text[output.name] += output.text
    if text["stderr"]:
        sys.exit(f"{path}: cell {cell.id} warns:\n{text['stderr']}")
    return text["stdout"]


def compare(path, printed, expected):
    if not printed:
        sys.exit(f"{path}: prints no headline numbers")
    for name, value in printed.items():
        if name not in expected or not math.isclose(float(value), expected[name], rel_tol=1e-9):
            sys.exit(f"{path}: {name} is {value}, the query says {expected.get(name)}")
        print(f"ok   {name:<18} {value}")
    print(f"{len(printed)} headline numbers as the query says, to 1e-9")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
