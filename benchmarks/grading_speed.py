"""How long a class takes to be graded and given feedback,
beside vanilla nbgrader on the same notebooks in the same run.

    python benchmarks/grading_speed.py --submissions 60
    python benchmarks/grading_speed.py --submissions 60 --markdown > docs/speed.md

Vanilla nbgrader runs whole notebooks, with figures, visible checks and the same hidden checks, in
Jupyter kernels with the instructor's rights.  Ours runs the student's cells and the hidden checks in
the sandbox.  Both write autograded notebooks and the gradebook, and both must give everybody the
same score.  The floor is what cannot be left out: a process forked from a warm one executes the
student's cells and calls the functions as often as the checks do, without a sandbox, with as many at
once as there are processors.  The commands take turns; ratios carry, seconds do not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from vanilla_checks import CELL

from bits_to_pyramids.cli.common import processors
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
VANILLA = """c = get_config()
c.CourseDirectory.ignore = ["*.toml", "*.md", "__pycache__", ".ipynb_checkpoints"]
c.ExecutePreprocessor.timeout = 120
"""
# The answers that every student has wrong, by number of student: most are right, some miss a few.
MISSING = (0, 0, 0, 2, 5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--assignment", default="1")
    parser.add_argument("--markdown", action="store_true", help="print a page for the docs")
    options = parser.parse_args()
    course = Course.find(ROOT)
    assignment = course.assignment(options.assignment)
    with TemporaryDirectory(prefix="b2p-benchmark-") as scratch:
        ours = make_course(course, assignment, Path(scratch, "ours"), options.submissions)
        vanilla = make_course(course, assignment, Path(scratch, "vanilla"), options.submissions)
        make_vanilla(vanilla, assignment)
        # Both gradebooks are there before the clock starts: nbgrader makes its own when the assignment is generated.
        run(ours, ["b2p", "grade", "-s", "student-000"])
        floor = Floor(course, assignment, options.submissions)
        commands: dict[str, Callable[[], tuple[float, float]]] = {
            "nbgrader autograde (vanilla)": lambda: run(vanilla, ["nbgrader", "autograde", assignment.id, "--force"]),
            "b2p grade": lambda: run(ours, ["b2p", "grade", "--force"]),
            "floor": floor.run,
            "b2p grade, nothing changed": lambda: run(ours, ["b2p", "grade"]),
            "nbgrader generate_feedback (vanilla)": lambda: run(
                vanilla, ["nbgrader", "generate_feedback", assignment.id, "--force"]
            ),
            "b2p feedback": lambda: run(ours, ["b2p", "feedback"]),
        }
        seconds: dict[str, list] = {name: [] for name in commands}
        for number in range(options.rounds):
            for name, command in commands.items():
                print(f"round {number + 1} of {options.rounds}: {name}", file=sys.stderr, flush=True)
                seconds[name].append(command())
        same = scores(ours) == scores(vanilla)
        # In a process of its own: this one has imported the checks of another folder.
        asked = [sys.executable, str(HERE / "phases.py"), str(ours), assignment.id, str(Path(scratch, "phases.db"))]
        steps = json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
        (markdown if options.markdown else table)(assignment, options, seconds, same, floor.calls, steps)


def table(assignment: Assignment, options, seconds: dict[str, list], same: bool, calls: int, steps: list) -> None:
    print(
        f"{options.submissions} submissions of {assignment.id}, {processors()} processors, median of "
        f"{options.rounds}; scores equal: {same}"
    )
    print(f"{'':<38} {'wall':>8} {'CPU':>8}   ms a submission, and how many times as fast as vanilla")
    for name, wall, cpu, times, times_cpu in rows(seconds, options.submissions):
        print(f"{name:<38} {wall:>8.1f} {cpu:>8.1f}   {times:>7.1f} wall {times_cpu:>7.1f} CPU")
    print(f"floor: {calls} calls of {assignment.id}'s functions")
    for name, milliseconds in steps:
        print(f"  {name:<42} {milliseconds:>7.1f} ms")


def markdown(assignment: Assignment, options, seconds: dict[str, list], same: bool, calls: int, steps: list) -> None:
    print("# Speed\n")
    print(
        f"{options.submissions} submissions of `{assignment.id}` on {processors()} processors, all with its figures; "
        f"median of {options.rounds}."
    )
    print(
        f"Milliseconds a submission, everything included. The scores are {'the same' if same else 'NOT THE SAME'}. "
        "Printed by"
    )
    print(
        f"`python benchmarks/grading_speed.py --submissions {options.submissions} --markdown`, which says what is "
        "compared.\n"
    )
    print("| command | wall | CPU | times vanilla, wall | CPU |\n| --- | ---: | ---: | ---: | ---: |")
    for name, wall, cpu, times, times_cpu in rows(seconds, options.submissions):
        print(f"| {name} | {wall:.0f} | {cpu:.0f} | {times:.1f} | {times_cpu:.1f} |")
    print(f"\nThe floor makes {calls} calls a submission, without a sandbox, and writes nothing.\n")
    print("Where the time of one right submission goes, when it is alone, in milliseconds:\n")
    print("| step | wall |\n| --- | ---: |")
    for name, milliseconds in steps:
        print(f"| {name} | {milliseconds:.1f} |")
    print("\nTo these come, once a command, the imports of the recorder, the checkers' parent and the sandbox.")
    print(
        "Most of what is left are the calls: each goes from one process to another that it does not trust, and back. "
        "They are"
    )
    print("not sent ahead, so that no function sees the inputs, or answers, of the next call.\n")
    print("## Small and huge classes\n")
    print(
        "![What reading and recording one submission costs, and the memory of the recorder, for classes of 10 to "
        "10,000](pictures/scale.png)\n"
    )
    print(
        "Made-up results, recorded as real ones are: `python benchmarks/scale.py --sizes 10 100 1000 10000 --to "
        "docs/pictures`."
    )
    real = json.loads((ROOT / "docs" / "pictures" / "real.json").read_text())
    print(
        f"\n{real['submissions']:,} right submissions through the sandbox in one run: {real['per second']} a second; "
        "all processes together hold"
    )
    print(
        f"{real['megabytes in the first tenth']} MB in the first tenth of the class and {real['in the last tenth']} "
        "MB in the last:"
    )
    print(f"`python benchmarks/scale.py --real {real['submissions']} --to docs/pictures`.")


def rows(seconds: dict[str, list], submissions: int) -> list[tuple]:
    """Name, wall and CPU milliseconds a submission, and how many times as fast as the vanilla command of the same
    kind.
    """
    found, base = [], (0.0, 0.0)
    for name, rounds in seconds.items():
        wall, cpu = (median(values) / submissions * 1e3 for values in zip(*rounds))
        if "vanilla" in name:
            base = wall, cpu
        found.append((name, wall, cpu, base[0] / wall, base[1] / cpu))
    return found


def make_course(course: Course, assignment: Assignment, folder: Path, submissions: int) -> Path:
    """A course folder with one assignment and a class that has handed it in."""
    others = {path.name for path in (course.root / "source").iterdir() if path.is_dir()} - {assignment.id}
    ignored = shutil.ignore_patterns("__pycache__", ".*", *others)
    for name in ("source", "release", "solutions", "grader_tests"):
        shutil.copytree(course.root / name, folder / name, ignore=ignored)
    shutil.copy(course.root / "nbgrader_config.py", folder)
    notebook, right = released_notebook(course, assignment), solutions(course, assignment)
    for number in range(submissions):
        some = dict(list(right.items())[: len(right) - MISSING[number % len(MISSING)]])
        write_notebook(
            answered(notebook, some), folder / "submitted" / f"student-{number:03}" / assignment.id, assignment.notebook
        )
    return folder


def make_vanilla(folder: Path, assignment: Assignment) -> None:
    """Turn a course folder into one of plain nbgrader, with the hidden checks in the notebook."""
    path = folder / "source" / assignment.id / f"{assignment.notebook}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["metadata"]["role"] == "checks":
            exercise = cell["metadata"]["exercise"]
            if assignment.points(assignment.by_name[exercise]):
                own = CELL.format(folder=str(HERE), root=str(ROOT), assignment=assignment.id, exercise=exercise)
                # Our visible checks print a picture at the first mistake and raise; the points are for the hidden ones.
                shown = "".join(f"    {line}" for line in cell["source"])
                cell["source"] = f"import contextlib, io\nwith contextlib.suppress(Exception):\n{shown}\n{own}"
    path.write_text(json.dumps(notebook))
    (folder / "nbgrader_config.py").write_text(VANILLA)
    shutil.rmtree(folder / "release")
    run(folder, ["nbgrader", "generate_assignment", assignment.id])


def scores(folder: Path) -> dict[str, float]:
    """The automatic points of every student, from the gradebook's rows."""
    with closing(sqlite3.connect(folder / "gradebook.db")) as connection:
        return dict(
            connection.execute(
                "select s.student_id, round(sum(coalesce(g.auto_score, 0)), 6) from grade g join submitted_notebook "
                "n on n.id = g.notebook_id "
                "join submitted_assignment s on s.id = n.assignment_id group by s.student_id"
            ).fetchall()
        )


class Floor:
    """A fork of a warm process for each submission, which executes the cells and calls the functions."""

    def __init__(self, course: Course, assignment: Assignment, submissions: int):
        import matplotlib.pyplot  # noqa: F401 - a warm process has it

        from bits_to_pyramids.checks.knowledge import load_knowledge
        from bits_to_pyramids.checks.marks import Marking
        from bits_to_pyramids.checks.rehearsal import Solutions
        from bits_to_pyramids.checks.suite import Suite

        self._submissions, self._script = submissions, []
        knowledge = load_knowledge(course, assignment)
        suite, solved = Suite(assignment), _Noting(Solutions(knowledge))
        suite.serve(knowledge.tests, lambda: Marking(assignment, suite, solved, 1).exercises())
        self._script = solved.script
        self._cells = [
            compile("".join(cell["source"]), cell["id"], "exec")
            for cell in answered(released_notebook(course, assignment), solutions(course, assignment))["cells"]
            if cell["metadata"]["role"] in ("setup", "answer") and cell["cell_type"] == "code"
        ]

    @property
    def calls(self) -> int:
        return len(self._script)

    def run(self) -> tuple[float, float]:
        """Wall and CPU seconds of all submissions."""
        before, started = _cpu(), time.perf_counter()
        running: set[int] = set()
        for _ in range(self._submissions):
            while len(running) >= processors():
                running.discard(os.wait()[0])
            child = os.fork()
            if child == 0:
                self._one()
            running.add(child)
        for child in running:
            os.waitpid(child, 0)
        return time.perf_counter() - started, _cpu() - before

    def _one(self) -> None:
        names: dict = {"__name__": "__main__"}
        for cell in self._cells:
            exec(cell, names)
        for name, args, kwargs in self._script:
            with contextlib.suppress(Exception):
                names[name](*args, **kwargs)
        os._exit(0)


class _Noting:
    """A session that notes what it is asked."""

    def __init__(self, session):
        self._session, self.script = session, []

    def call(self, name: str, args: tuple, kwargs: dict, **options):
        self.script.append((name, args, kwargs))
        return self._session.call(name, args, kwargs, **options)

    def get(self, name: str):
        return self._session.get(name)


def run(folder: Path, command: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command, its children included."""
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, started = _cpu(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    wall, after = time.perf_counter() - started, _cpu()
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return wall, after - before


def _cpu() -> float:
    """CPU seconds of this process's children that have ended, and of itself."""
    return sum(
        u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    )


if __name__ == "__main__":
    main()
