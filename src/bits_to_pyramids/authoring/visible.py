"""Running a notebook's visible checks, as a learner's kernel would: for answers of ours, without a sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course

# Runs the cells that lie in the standard input, as a notebook does, and goes on after one that fails.
RUNNER = """
import json, sys
failed = 0
for name, cell in json.load(sys.stdin):
    try:
        exec(compile(cell, name, "exec"), globals())
    except Exception as error:
        failed += 1
        print(f"FAILS   the cell {name}: {error!r}")
sys.exit(failed > 0)
"""
SAID_OF_A_FAILURE = ("FAILS", " " * 10)


def visible_problems(course: Course, assignment: Assignment, notebook: dict) -> list[str]:
    """What the visible checks say against a notebook's answers, line by line; nothing where all of them pass.

    Parameters
    ----------
    course : Course
    assignment : Assignment
        Whose notebook it is.
    notebook : dict
        As plain JSON, answered.  Its code is run here and now.
    """
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if cell["metadata"].get("role") == "figure":  # of the pictures only what they import
            source = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
        cells.append((cell["metadata"].get("exercise") or cell["id"], source))
    with tempfile.TemporaryDirectory(prefix="b2p-visible-") as folder:
        hints = course.root / "release" / assignment.id / "hints.json"
        Path(folder, "hints.json").write_bytes(hints.read_bytes())
        ran = subprocess.run(
            [sys.executable, "-c", RUNNER],
            input=json.dumps(cells),
            text=True,
            capture_output=True,
            cwd=folder,
            env=os.environ | {"NBGRADER_EXECUTION": "autograde", "MPLBACKEND": "agg"},
        )
    said = [line for line in ran.stdout.splitlines() if line.startswith(SAID_OF_A_FAILURE)]
    return said or ([ran.stderr.strip()[-2000:] or "the notebook ended"] if ran.returncode else [])
