"""Running notebooks' visible checks, as a learner's kernel would: for answers of ours, without a sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course

# What lies in the standard input: the set-up, which imports for a second and is run once for all, and the cells of
# each notebook.  They are run in a fork of their own, as a notebook runs them, but on it goes after one that fails.
RUNNER = """
import json, os, sys

def run(cells):
    failed = 0
    for name, cell in cells:
        try:
            exec(compile(cell, name, "exec"), globals())
        except Exception as error:
            failed += 1
            print(f"FAILS   the cell {name}: {error!r}")
    return failed > 0

setup, notebooks = json.load(sys.stdin)
try:
    exec(setup, {"__name__": "setup"})
except Exception:
    pass  # it fails in each notebook, and is said there
statuses = []
for number, cells in enumerate(notebooks):
    if os.fork() == 0:
        for stream, name in enumerate(("out", "err"), start=1):
            os.dup2(os.open(f"{number}.{name}", os.O_WRONLY | os.O_CREAT, 0o600), stream)
        sys.exit(run(cells))
    statuses.append(os.wait()[1])
print(json.dumps(statuses))
"""
SAID_OF_A_FAILURE = ("FAILS", " " * 10)


def visible_problems(course: Course, assignment: Assignment, notebooks: Iterable[dict]) -> list[list[str]]:
    """What the visible checks say against each notebook's answers, line by line; nothing where all of them pass.

    Parameters
    ----------
    course : Course
    assignment : Assignment
        Whose notebooks they are.
    notebooks : iterable of dict
        As plain JSON, answered.  Their code is run here and now.
    """
    notebooks = list(notebooks)
    setup = next("".join(cell["source"]) for cell in notebooks[0]["cells"] if cell["metadata"].get("role") == "setup")
    with tempfile.TemporaryDirectory(prefix="b2p-visible-") as folder:
        hints = course.root / "release" / assignment.id / "hints.json"
        Path(folder, "hints.json").write_bytes(hints.read_bytes())
        ran = subprocess.run(
            [sys.executable, "-c", RUNNER],
            input=json.dumps([setup, [_cells(notebook) for notebook in notebooks]]),
            text=True,
            stdout=subprocess.PIPE,
            check=True,
            cwd=folder,
            env=os.environ | {"NBGRADER_EXECUTION": "autograde", "MPLBACKEND": "agg"},
        )
        return [_said(Path(folder, str(number)), status) for number, status in enumerate(json.loads(ran.stdout))]


def _cells(notebook: dict) -> list[tuple[str, str]]:
    """A notebook's code, with a name for each cell."""
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if cell["metadata"].get("role") == "figure":  # of the pictures only what they import
            source = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
        cells.append((cell["metadata"].get("exercise") or cell["id"], source))
    return cells


def _said(name: Path, status: int) -> list[str]:
    """What a notebook printed of its failures; if nothing, then what it ended with."""
    said = [line for line in name.with_suffix(".out").read_text().splitlines() if line.startswith(SAID_OF_A_FAILURE)]
    return said or ([name.with_suffix(".err").read_text().strip()[-2000:] or "the notebook ended"] if status else [])
