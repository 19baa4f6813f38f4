"""How long other graders take for one submission with the same hidden checks: otter-grader, and plain pytest.

    python benchmarks/other_graders.py --keep && python benchmarks/grading_speed.py --page > docs/speed.md

Each grades right submissions as its documents tell, one command for each: `otter run` executes the notebook in a
Jupyter kernel and asks for the points of each exercise; pytest executes the notebook's cells in its own process, and
asks for them in one test for each exercise.  Neither has a sandbox, or a gradebook.  Both must find everything right.

Otter lives in an environment of its own, made in `.venv/otter` the first time (a package index is asked for it).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from textwrap import dedent
from zipfile import ZipFile

from grading_speed import HERE, OTHERS, ROOT, run, said

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

OTTER = "otter-grader[grading]==7.0.0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    course = Course.find(ROOT)
    parser.add_argument("--assignments", nargs="+", default=[assignment.id for assignment in course.assignments])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help=f"keep what is found in {OTHERS.relative_to(ROOT)}")
    options = parser.parse_args()
    otter = otter_command(ROOT / ".venv" / "otter")
    for name in options.assignments:
        assignment = course.assignment(name)
        with TemporaryDirectory(prefix="b2p-benchmark-") as scratch:
            commands = {
                "otter-grader": for_otter(course, assignment, Path(scratch, "otter"), otter),
                "plain pytest": for_pytest(course, assignment, Path(scratch, "pytest")),
            }
            seconds = {}
            for grader, (folder, command) in commands.items():
                said(f"{name}: {grader}")
                seconds[grader] = median(run(folder, command)[0] for _ in range(options.rounds))
            all_is_right(Path(scratch, "otter"))
        print(name, *(f"{grader} {took:.1f} s" for grader, took in seconds.items()), sep="  ", flush=True)
        if options.keep:
            OTHERS.write_text(json.dumps(kept() | {name: seconds}, indent=1, sort_keys=True) + "\n")


def kept() -> dict[str, dict[str, float]]:
    """Seconds of one submission by grader, by assignment."""
    return json.loads(OTHERS.read_text()) if OTHERS.exists() else {}


def otter_command(folder: Path) -> Path:
    """Otter's command, in an environment that finds the course's libraries behind its own."""
    command = folder / "bin" / "otter"
    if not command.exists():
        said(f"making {folder.relative_to(ROOT)}, for otter-grader")
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--quiet", OTTER], check=True)
        (library,) = folder.glob("lib/python*/site-packages")
        ours = (sysconfig.get_path("purelib"), ROOT / "src", HERE)
        (library / "course.pth").write_text("".join(f"{path}\n" for path in ours))
    return command


def for_otter(course: Course, assignment: Assignment, folder: Path, otter: Path) -> tuple[Path, list[str]]:
    """A folder with a submission and an autograder for it, and the command that grades it."""
    _hand_in(course, assignment, folder)
    with ZipFile(folder / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", "{}")
        for exercise in assignment.exercises:
            points = assignment.points(exercise)
            asked = _points_of(assignment, repr(exercise.name), "globals()")
            code = f">>> from vanilla_checks import points_of\n>>> {asked} == {points}\nTrue"
            suite = {"cases": [{"code": code}], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
            test = {"name": exercise.name, "points": [float(points)], "suites": [suite]}
            if points:
                archive.writestr(f"tests/{exercise.name}.py", f"OK_FORMAT = True\n\ntest = {test!r}\n")
    notebook = f"{assignment.notebook}.ipynb"
    return folder, [str(otter), "run", notebook, "-a", "autograder.zip", "-o", ".", "--no-logo"]


def all_is_right(folder: Path) -> None:
    """See that otter found no mistake."""
    tests = json.loads((folder / "results.json").read_text())["tests"]
    wrong = [test["name"] for test in tests if test.get("score", 0) != test.get("max_score", 0)]
    if wrong or len(tests) < 2:
        sys.exit(f"otter-grader did not give all points: {', '.join(wrong) or 'there are none'}")


def for_pytest(course: Course, assignment: Assignment, folder: Path) -> tuple[Path, list[str]]:
    """A folder with a submission and a test of it, and the command that runs that."""
    _hand_in(course, assignment, folder)
    worth = [(e.name, float(assignment.points(e))) for e in assignment.exercises if assignment.points(e)]
    asked = _points_of(assignment, "exercise", "names")
    (folder / "test_submission.py").write_text(
        dedent(f"""\
            import contextlib, json, os, sys
            import pytest

            os.environ["MPLBACKEND"] = "agg"
            sys.path.append({str(HERE)!r})
            from vanilla_checks import points_of


            @pytest.fixture(scope="module")
            def names():
                names = {{"__name__": "__main__"}}
                for cell in json.load(open({assignment.notebook + ".ipynb"!r}))["cells"]:
                    if cell["cell_type"] == "code":
                        with contextlib.suppress(Exception):
                            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
                return names


            @pytest.mark.parametrize("exercise, points", {worth!r})
            def test_points(names, exercise, points):
                assert {asked} == points
            """)
    )
    return folder, [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_submission.py"]


def _points_of(assignment: Assignment, exercise: str, names: str) -> str:
    """The expression that asks for points; `exercise` and `names` are expressions, too."""
    return f"points_of({str(ROOT)!r}, {assignment.id!r}, {exercise}, {names})"


def _hand_in(course: Course, assignment: Assignment, folder: Path) -> None:
    """A right submission."""
    folder.mkdir()
    notebook = answered(released_notebook(course, assignment), solutions(course, assignment))
    (folder / f"{assignment.notebook}.ipynb").write_text(json.dumps(notebook))


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    main()
