"""Right answers in any style get everything, in the notebook's own checks and in grading.

Each file ``tests/submissions/MODULE/right_*.py`` answers an assignment, or some of its exercises, in a
style of its own; what it leaves out is taken from the solutions.  A style that loses a point shows a
rule in the checks that the task does not say.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from courses import ROOT
from submissions import FOLDER, from_file

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.workers.classroom import Classroom

COURSE = Course.find(ROOT)
STYLES = [(one.id, path) for one in COURSE.assignments for path in sorted((FOLDER / one.module).glob("right_*.py"))]
EVERY_STYLE = pytest.mark.parametrize(
    "room, path", STYLES, ids=[f"{path.parent.name}-{path.stem}" for _, path in STYLES], indirect=["room"]
)
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


@pytest.fixture(scope="module")
def room(request):
    """The assignment of a style, and a classroom that grades it, stretch exercises included."""
    assignment = COURSE.assignment(request.param)
    with Classroom(COURSE, assignment, "bubblewrap", stretch=True) as classroom:
        yield assignment, classroom


def handed_in(assignment, path: Path) -> dict:
    """The notebook with a style's answers."""
    solved = answered(released_notebook(COURSE, assignment), solutions(COURSE, assignment))
    return from_file(solved, path)


def run_cells(notebook: dict, folder: Path) -> subprocess.CompletedProcess:
    """Run a notebook's cells beside what came with it; of the cells with figures, what they import."""
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if cell["metadata"].get("role") == "figure":
            source = "\n".join(line for line in source.splitlines() if line.startswith(("import ", "from ")))
        cells.append((cell["metadata"].get("exercise") or cell["id"], source))
    return subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(cells),
        text=True,
        capture_output=True,
        cwd=folder,
        env=os.environ | {"NBGRADER_EXECUTION": "autograde", "MPLBACKEND": "agg"},
    )


@EVERY_STYLE
def test_the_checks_in_the_notebook_pass(room, path, tmp_path):
    assignment, _ = room
    shutil.copy(ROOT / "release" / assignment.id / "hints.json", tmp_path)
    ran = run_cells(handed_in(assignment, path), tmp_path)
    failed = [line for line in ran.stdout.splitlines() if line.startswith(("FAILS", " " * 10))]
    assert (ran.returncode, failed) == (0, []), ran.stderr[-2000:]


@EVERY_STYLE
@pytest.mark.parametrize("seed", [1, 2])
def test_grading_gives_every_point(room, path, seed):
    assignment, classroom = room
    result = classroom.grade(handed_in(assignment, path), seed=seed)
    failed = [f"{e.name}: {c.title}: {c.message}" for e in result.exercises for c in e.checks if not c.passed]
    assert failed == []
    assert [(e.name, e.shortcuts) for e in result.exercises if e.points < e.max_points] == []
