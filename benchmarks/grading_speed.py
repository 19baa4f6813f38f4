"""How long classes take to be graded, beside vanilla nbgrader on the same notebooks, in the same run.

    python benchmarks/grading_speed.py --assignments 1 4 --sizes 1 60
    python benchmarks/grading_speed.py --keep --assignments 4 5 --sizes 300 && \
        python benchmarks/grading_speed.py --page > docs/speed.md

All assignments take hours; so what is measured can be kept, one after the other, and the page is made of what was kept.

Vanilla nbgrader runs whole notebooks, with figures, visible checks and the same hidden checks, in
Jupyter kernels with the instructor's rights.  Ours runs the student's cells and the hidden checks in
the sandbox.  Both write autograded notebooks and the gradebook, and both must give everybody the
same score.  A class is right, or mixed: of five students one is right, two have a known mistake in
some exercises, one has half of the answers, one has none.  Vanilla takes as long for each
submission as for the one before, so it grades a few; ours grades whole classes, the first time
(nothing was rehearsed) and again.  The floor is what cannot be left out: a process forked from a
warm one compiles and executes the student's cells and calls the functions as often as the checks
do, without a sandbox, with as many at once as there are processors.

Processor time is that of the whole machine, because what the sandbox uses is in nobody's account: it
tells the truth where nothing else runs.  Ratios carry, seconds do not.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from vanilla_checks import CELL

from bits_to_pyramids.checks.knowledge import known_mistakes
from bits_to_pyramids.checks.scratch import work_in_memory
from bits_to_pyramids.cli.common import processors
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook
from bits_to_pyramids.student.cases import call_with
from bits_to_pyramids.student.through import used_through

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
VANILLA = """c = get_config()
c.CourseDirectory.ignore = ["*.toml", "*.md", "__pycache__", ".ipynb_checkpoints"]
c.ExecutePreprocessor.timeout = 120
"""
# This environment's settings would have nbgrader grade with our converter.
WITHOUT_GUARD = [
    sys.executable,
    "-c",
    "from jupyter_core import paths; paths.ENV_CONFIG_PATH.clear();from nbgrader.apps.nbgraderapp import main; main()",
]
KINDS = ("right", "mixed")
FLOOR_SIZE = 24  # submissions
KEPT = ROOT / "docs" / "pictures" / "speed.json"
OTHERS = ROOT / "docs" / "pictures" / "speed-others.json"  # kept by other_graders.py
PHASES = [sys.executable, str(HERE / "phases.py"), "-a"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    course = Course.find(ROOT)
    parser.add_argument("--assignments", nargs="+", default=[assignment.id for assignment in course.assignments])
    parser.add_argument("--sizes", nargs="+", type=int, default=[1, 24, 60, 300])
    parser.add_argument("--vanilla", type=int, default=6, help="how many submissions vanilla nbgrader grades")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help=f"keep what is found in {KEPT.relative_to(ROOT)}")
    parser.add_argument("--page", action="store_true", help="print a page for the docs, of what was kept")
    parser.add_argument("--floor", help="print the floor of one assignment, in seconds a submission, and its calls")
    options = parser.parse_args()
    if options.floor:
        floor = Floor(course, course.assignment(options.floor), FLOOR_SIZE)
        print(median(floor.run() for _ in range(options.rounds)) / FLOOR_SIZE, floor.calls)
        return
    if options.page:
        page(kept(), options.rounds)
        return
    options.busy = os.getloadavg()[0] > 1  # by others: nothing of ours runs yet
    found = []
    for name in options.assignments:
        for kind in KINDS:
            for one in measured(course, course.assignment(name), kind, options):
                found.append(one)
                if options.keep:
                    keep(one)
    table(found, options.rounds)


@dataclass
class Measured:
    """What one class took: medians of wall and CPU seconds."""

    assignment: str
    kind: str
    size: int
    first: tuple[float, float]
    again: tuple[float, float]
    vanilla: float
    same: bool
    rounds: int
    of: int  # submissions that vanilla graded
    busy: bool  # other programs were running

    @property
    def which(self) -> tuple[str, str, int]:
        return self.assignment, self.kind, self.size

    @property
    def times(self) -> float:
        """How many times as fast as vanilla, in wall time, when graded again."""
        return self.vanilla * self.size / self.again[0]


def kept() -> list[Measured]:
    """What was found before, in the order of the course."""
    rows = [Measured(**row) for row in json.loads(KEPT.read_text())] if KEPT.exists() else []
    return sorted(rows, key=lambda one: (one.assignment, KINDS.index(one.kind), one.size))


def keep(one: Measured) -> None:
    """Put a row in the place of the one that was found before."""
    rows = [*(other for other in kept() if other.which != one.which), one]
    KEPT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


def measured(course: Course, assignment: Assignment, kind: str, options) -> Iterator[Measured]:
    """One line for each size of a class."""
    with TemporaryDirectory(prefix="b2p-benchmark-") as scratch:
        vanilla = make_course(course, assignment, Path(scratch, "vanilla"), options.vanilla, kind)
        make_vanilla(vanilla, assignment)
        command = [*WITHOUT_GUARD, "autograde", assignment.id, "--force"]
        said(f"{assignment.id}, {kind}: vanilla nbgrader")
        theirs = median(run(vanilla, command)[0] for _ in range(options.rounds)) / options.vanilla
        for size in options.sizes:
            said(f"{assignment.id}, {kind}: {size}")
            ours = make_course(course, assignment, Path(scratch, f"ours-{size}"), size, kind)
            first, again = [], []
            for _ in range(options.rounds):
                shutil.rmtree(ours / ".b2p" / "rehearsed", ignore_errors=True)
                first.append(run(ours, ["b2p", "grade", "--force"]))
                again.append(run(ours, ["b2p", "grade", "--force"]))
            both = scores(ours).items() & scores(vanilla).items()
            same = len(both) == min(size, options.vanilla)
            yield Measured(
                assignment.id,
                kind,
                size,
                middle(first),
                middle(again),
                theirs,
                same,
                options.rounds,
                options.vanilla,
                options.busy,
            )


def middle(rounds: list[tuple[float, float]]) -> tuple[float, float]:
    """The medians of wall and CPU seconds."""
    wall, cpu = (median(values) for values in zip(*rounds))
    return wall, cpu


def said(step: str) -> None:
    """Tell who waits what is being done."""
    print(step, file=sys.stderr, flush=True)


def floors(found: list[Measured], rounds: int) -> Iterator[tuple[str, float, int]]:
    """Milliseconds of wall time that a right submission takes at least, and how many calls that is; for each in a
    process of its own, which imports the checks of one assignment.
    """
    for assignment in dict.fromkeys(one.assignment for one in found):
        said(f"{assignment}: floor")
        command = [sys.executable, __file__, "--floor", assignment, "--rounds", str(rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds, calls = done.stdout.split()
        yield assignment, float(seconds) * 1e3, int(calls)


def slope(found: list[Measured], assignment: str) -> float | None:
    """Milliseconds of wall time that one right submission more takes: from the second largest class to the largest."""
    sizes = sorted((one.size, one.again[0]) for one in found if (one.assignment, one.kind) == (assignment, "right"))
    if len(sizes) < 2:
        return None
    (few, short), (many, long) = sizes[-2:]
    return (long - short) / (many - few) * 1e3


def table(found: list[Measured], rounds: int) -> None:
    print("times vanilla, assignment, class, submissions; wall and CPU seconds: first, again; the same scores")
    for one in found:
        (wall, cpu), (wall_again, cpu_again) = one.first, one.again
        print(
            f"{one.times:7.1f}  {one.assignment:<22} {one.kind:<6} {one.size:>4}  {wall:7.2f} {cpu:7.2f}  "
            f"{wall_again:7.2f} {cpu_again:7.2f}  {one.same}"
        )
    for assignment, milliseconds, calls in floors(found, rounds):
        more = slope(found, assignment)
        print(
            f"{assignment}: floor {milliseconds:.1f} ms a submission ({calls} calls)"
            + (f"; one more takes {more:.1f} ms" if more else "")
        )


def page(found: list[Measured], rounds: int) -> None:
    print("# Speed\n")
    print(
        f"How many times as fast as vanilla nbgrader, in wall time, on {processors()} processors; medians. "
        "Measured by\n`python benchmarks/grading_speed.py --keep`, which says what is compared, and printed by\n"
        "`python benchmarks/grading_speed.py --page`."
    )
    if any(one.busy for one in found):
        print("\n**Other programs were running on this machine: the seconds say little, the ratios something.**")
    if not all(one.same for one in found):
        print("\n**THE SCORES WERE NOT ALL THE SAME.**")
    print(
        "\n| times vanilla | assignment | class | submissions | first: wall s | CPU s | again: wall s | CPU s | rounds "
        "|\n"
        "| ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for one in found:
        numbers = " | ".join(f"{value:.1f}" for value in (*one.first, *one.again))
        print(f"| {one.times:.1f} | `{one.assignment}` | {one.kind} | {one.size} | {numbers} | {one.rounds} |")
    print("\n*First* is the first grading with these checks and libraries, and rehearses each variant of the inputs")
    print(
        "on the solutions; *again* is every later one. CPU is the whole machine's. Vanilla takes, in seconds for each:"
    )
    seconds = {(one.assignment, one.kind): one.vanilla for one in found}
    graded = {(one.assignment, one.kind): one.of for one in found}
    print(
        ", ".join(f"`{name}` {took:.1f} ({kind}, {graded[name, kind]})" for (name, kind), took in seconds.items())
        + "; in\nbrackets of how many: its start counts among them.\n"
    )
    print("| assignment | one right submission more, ms | floor, ms | times the floor | calls | floor, times vanilla |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for assignment, milliseconds, calls in floors(found, rounds):
        more = slope(found, assignment)
        numbers = (
            f"{more:.1f} | {milliseconds:.1f} | {more / milliseconds:.1f}" if more else f"- | {milliseconds:.1f} | -"
        )
        most = seconds[assignment, "right"] * 1e3 / milliseconds
        print(f"| `{assignment}` | {numbers} | {calls} | {most:.0f} |")
    print("\nThe floor compiles and runs the cells and makes the calls, without a sandbox, and records nothing: what")
    print("makes the same calls is hardly faster. Where it is slow, calls write folders, or compute.")
    print(
        "Most of what is left are the calls: each goes from one process to another that it does not trust, and back. "
        "They are\nnot sent ahead, so that no function sees the inputs, or answers, of the next call."
    )
    print("\n## One submission\n\nWhere the time of one right submission goes, when it is alone, in milliseconds:\n")
    said("phases")
    chosen = list(dict.fromkeys(one.assignment for one in found))
    print(subprocess.run(PHASES + chosen, capture_output=True, text=True, check=True).stdout)
    other_graders(found)
    print(
        "\n## Small and huge classes\n\n![What reading and recording one submission costs, and the memory of the "
        "recorder, for classes of 10 to 10,000](pictures/scale.png)\n"
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


def other_graders(found: list[Measured]) -> None:
    """Other graders beside ours: seconds of one submission, and how many times as fast ours grades a class."""
    others = json.loads(OTHERS.read_text()) if OTHERS.exists() else {}
    largest = {one.assignment: one for one in found if one.kind == "right"}
    rows = {name: seconds for name, seconds in others.items() if name in largest}
    if not rows:
        return
    graders = list(dict.fromkeys(grader for seconds in rows.values() for grader in seconds))
    print("\n## Other graders\n\nSeconds that others take for one right submission with the same hidden checks, one")
    print(
        "command for each (`python benchmarks/other_graders.py --keep`; neither has a sandbox or a gradebook), and how"
    )
    print("many times as fast a class goes through ours, in wall time, when graded again:\n")
    print("| assignment | submissions | " + " | ".join(f"{grader}, s | ours, times" for grader in graders) + " |")
    print("| --- | ---: |" + " ---: | ---: |" * len(graders))
    for name, seconds in rows.items():
        size, again = largest[name].size, largest[name].again[0]
        cells = " | ".join(f"{seconds[g]:.1f} | {seconds[g] * size / again:.0f}" for g in graders)
        print(f"| `{name}` | {size} | {cells} |")


def make_course(course: Course, assignment: Assignment, folder: Path, submissions: int, kind: str) -> Path:
    """A course folder with one assignment and a class that has handed it in."""
    others = {path.name for path in (course.root / "source").iterdir() if path.is_dir()} - {assignment.id}
    ignored = shutil.ignore_patterns("__pycache__", ".*", *others)
    for name in ("source", "release", "solutions", "grader_tests"):
        shutil.copytree(course.root / name, folder / name, ignore=ignored)
    shutil.copy(course.root / "nbgrader_config.py", folder)
    notebook, right = released_notebook(course, assignment), solutions(course, assignment)
    answers = itertools.repeat(right) if kind == "right" else mixed(course, assignment, notebook, right)
    for number, some in zip(range(submissions), answers):
        write_notebook(
            answered(notebook, some), folder / "submitted" / f"student-{number:03}" / assignment.id, assignment.notebook
        )
    return folder


def mixed(course: Course, assignment: Assignment, notebook: dict, right: dict[str, str]) -> Iterator[dict[str, str]]:
    """Answers of one student after the other: right, a mistake, half, a mistake, none."""
    _, banks = known_mistakes(course, assignment)
    # Vanilla lets anybody use what a task rules out.
    allowed = [name for name in banks if not assignment.by_name[name].without]
    mistakes = [(name, m.text) for name in allowed for m in banks[name]]
    half = dict(list(right.items())[: len(right) // 2])
    for number in itertools.count():
        name, text = mistakes[number * 7 % len(mistakes)]
        yield (right, right | {name: text}, half, right | {name: text}, {})[number % 5]


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
    run(folder, [*WITHOUT_GUARD, "generate_assignment", assignment.id])


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
        self._asked = [assignment.by_name[name] for name in {name for name, _, _ in self._script}]
        self._cells = [
            ("".join(cell["source"]), cell["id"])
            for cell in answered(released_notebook(course, assignment), solutions(course, assignment))["cells"]
            if cell["metadata"]["role"] in ("setup", "answer") and cell["cell_type"] == "code"
        ]

    @property
    def calls(self) -> int:
        return len(self._script)

    def run(self) -> float:
        """Wall seconds of all submissions."""
        started = time.perf_counter()
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
        return time.perf_counter() - started

    def _one(self) -> None:
        work_in_memory()
        names: dict = {"__name__": "__main__"}
        for source, name in self._cells:
            exec(compile(source, name, "exec"), names)
        used = {one.name: used_through(one.through, names[one.name]) for one in self._asked}
        for name, args, kwargs in self._script:
            with contextlib.suppress(Exception):
                call_with(functools.partial(used[name], **kwargs), args)
        os._exit(0)


class _Noting:
    """A session that notes what it is asked."""

    def __init__(self, session):
        self._session, self.script = session, []

    def call(self, name: str, args: tuple, kwargs: dict, **options):
        self.script.append((name, args, kwargs))
        return self._session.call(name, args, kwargs, **options)

    def get(self, name: str, *rest):
        return self._session.get(name, *rest)

    def asked(self, *rest) -> bool:
        return self._session.asked(*rest)


def run(folder: Path, command: list[str]) -> tuple[float, float]:
    """Wall seconds of a command, and CPU seconds of the machine meanwhile."""
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, started = _cpu(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    wall, after = time.perf_counter() - started, _cpu()
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return wall, after - before


def _cpu() -> float:
    """CPU seconds of all processes of the machine since it started."""
    with open("/proc/stat") as file:
        user, nice, system, _, _, irq, softirq, *_ = map(int, file.readline().split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
