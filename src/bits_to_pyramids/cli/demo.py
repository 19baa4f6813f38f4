"""``b2p demo``: a sample class, graded, to see what the course does before using it.

The students are made up; their answers are real notebooks and go the way of all submissions.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from bits_to_pyramids.authoring.build import build
from bits_to_pyramids.authoring.misconceived import rounds
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.cli.grade_class import grade_class
from bits_to_pyramids.cli.progress import steps
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.notebooks import answered, given, released_notebook, solutions, write_notebook
from bits_to_pyramids.reporting.class_report import write_report
from bits_to_pyramids.reporting.feedback import write_feedback
from bits_to_pyramids.reporting.summary import class_summary, print_summary

# What a submission may try instead of an answer; each line costs only its own exercise.
HOSTILE = [
    "import os; os._exit(0)",
    "while True: pass",
    "print(100.0); return 100.0",
    "open('/etc/passwd').read(); return open('/proc/1/environ').read()",
    "return bytearray(10**12)",
]
# Calls that do not end are waited for; where the sample makes some, this is enough.
LOOP, LOOP_SECONDS = HOSTILE[1], 1.0
WRITTEN = "I would look at the length of the file first. Then I would try the other byte order, and other widths."
# Marked as ours, so that a real submission with the same name is never overwritten.
MARK = "sample-of-b2p-demo.txt"
# Marks a folder as a demo's.
OWN = "made-by-b2p-demo.txt"
PACKAGE = "bits_to_pyramids"  # the copy of it beside built notebooks, which a build makes


def run(course: Course, assignments: list[Assignment], jobs: int, to: Path | None = None) -> int:
    """Build, make the sample class, grade it, write feedback, and say where everything is.

    Parameters
    ----------
    course : Course
    assignments : list of Assignment
        Of which the sample class hands something in.
    jobs : int
    to : Path, optional
        Where the sample class lives, by default ``demo/``: a course folder of its own, in nobody's grades.

    Returns
    -------
    int
        An exit code: 0 if every submission was graded.
    """
    earlier = sorted({path.parent.parent.name for path in (course.root / "submitted").glob(f"*/*/{MARK}")})
    if earlier and not (course.root / OWN).exists():
        print(f"Samples of an earlier demo are in your class; take them out with: b2p forget {' '.join(earlier)}")
    course = demo_course(course, to)
    print(f"The sample class is in {_shown(course.root)}/, apart from your own.")
    with steps() as say:
        say("building the course")
        course = _shorten_loops(course, [course.assignment(assignment.id) for assignment in assignments])
        assignments = [course.assignment(assignment.id) for assignment in assignments]
        build(course, assignments)
        say("making a sample class")
        for assignment in assignments:
            make_class(course, assignment)
    where = f"{_shown(course.root)}/release/{assignments[0].id}/{assignments[0].notebook}.ipynb"
    print(f"Grading it. Meanwhile, look at what students get: {where}")
    graded = grade_class(course, assignments, students="sample-*", jobs=jobs)
    with steps() as say:
        for assignment in assignments:
            say(f"writing feedback pages of {assignment.id}")
            write_feedback(course, assignment, "sample-*")
        write_report(course, assignments, course.root / "report", progress=say)
    print()
    for assignment in assignments:
        print_summary(class_summary(course, assignment))
    first = assignments[0]
    print("\nLook at:")
    for what, where in (
        ("what students get", f"release/{first.id}/{first.notebook}.ipynb"),
        ("what was handed in", "submitted/"),
        ("autograded notebooks", "autograded/"),
        ("feedback pages", f"feedback/sample-3-misconceived/{first.id}/{first.notebook}.html"),
        ("class report", "report/index.html"),
        ("the gradebook", "gradebook.db"),
    ):
        print(f"  {what:<22} {_shown(course.root)}/{where}")
    return 0 if graded else 1


def demo_course(course: Course, to: Path | None = None) -> Course:
    """A course folder like this one, with a class and grades of its own.

    Raises
    ------
    CourseError
        If there is something else in the folder.
    """
    if to is None and (course.root / OWN).exists():
        return course
    to = (to or course.root / "demo").resolve()
    if to.exists() and not (to / OWN).exists() and any(to.iterdir()):
        raise CourseError(f"{to} is not empty, and not a demo's; name another folder with --to")
    to.mkdir(parents=True, exist_ok=True)
    (to / OWN).write_text("A sample class, made by `b2p demo`.  Delete this folder whenever you like.\n")
    for name in ("source", "release", "solutions", "grader_tests"):
        if (course.root / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", PACKAGE)
            shutil.copytree(course.root / name, to / name, dirs_exist_ok=True, ignore=ignored)
    for name in ("nbgrader_config.py", "course.toml"):
        if (course.root / name).is_file():
            shutil.copy(course.root / name, to)
    return Course.find(to)


def _tricks(assignment: Assignment) -> dict[str, str]:
    """What the hostile student tries, each trick in the place of one answer."""
    functions = [exercise.name for exercise in assignment.exercises if exercise.kind == "function"]
    return dict(zip(functions[::2], HOSTILE))


def _shorten_loops(course: Course, assignments: list[Assignment]) -> Course:
    """The demo's course with a short limit for the calls that never end in the sample."""
    for assignment in assignments:
        path = assignment.folder / f"{assignment.notebook}.toml"
        text = path.read_text(encoding="utf-8")
        for name, trick in _tricks(assignment).items():
            head = f'name = "{name}"\nkind = "function"\n'
            if trick == LOOP and f"{head}seconds = " not in text:
                text = text.replace(head, f"{head}seconds = {LOOP_SECONDS}\n")
        path.write_text(text, encoding="utf-8")
    return Course.find(course.root)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) and path != here else str(path)


def make_class(course: Course, assignment: Assignment) -> None:
    """Write the sample students' submissions of one assignment into ``submitted/``."""
    notebook, right = released_notebook(course, assignment), solutions(course, assignment)
    knowledge = load_knowledge(course, assignment)
    functions = [exercise for exercise in assignment.exercises if exercise.kind == "function"]
    firsts = {e.name: knowledge.misconceptions_of(e.name)[:1] for e in functions}
    wrong = {name: m.text for name, m in next(rounds(firsts, right | given(notebook))).items()}
    written = {e.name: WRITTEN for e in assignment.exercises if e.kind == "written"}
    half = dict(list(right.items())[: len(right) // 2])
    hostile = {name: f"def {name}(*args, **kwargs):\n    {trick}" for name, trick in _tricks(assignment).items()}
    students: dict[str, Callable[[], dict | str]] = {
        "sample-1-right": lambda: answered(notebook, right | written),
        "sample-2-half": lambda: answered(notebook, half),
        "sample-3-misconceived": lambda: answered(notebook, right | wrong),
        "sample-4-blank": lambda: notebook,
        "sample-5-hostile": lambda: answered(notebook, right | hostile),
        "sample-6-broken": lambda: json.dumps(notebook)[: len(json.dumps(notebook)) // 2],
    }
    for student, made in students.items():
        folder = course.root / "submitted" / student / assignment.id
        if folder.exists() and not (folder / MARK).exists():
            continue
        content = made()
        if isinstance(content, str):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{assignment.notebook}.ipynb").write_text(content, encoding="utf-8")
        else:
            write_notebook(content, folder, assignment.notebook)
        (folder / MARK).write_text("Written by `b2p demo`, which may replace it.\n")
