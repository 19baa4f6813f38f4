"""``b2p try``: the honest check of one notebook, for people who learn by themselves."""

from __future__ import annotations

import contextlib
import secrets
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.variants import VARIANTS
from bits_to_pyramids.intake.folders import Refused, read_bounded
from bits_to_pyramids.results.result import ExerciseResult, Result
from bits_to_pyramids.results.reveal import revealed
from bits_to_pyramids.results.wording import exercise_report, how_far, number, show_lines, waiting_for
from bits_to_pyramids.sandbox.jail import LEVELS
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.classroom import Classroom

if TYPE_CHECKING:
    from bits_to_pyramids.student.overview import Row

LOOKS_EVERY = 0.2  # seconds between two looks at a file that is to be saved


def try_notebook(
    notebook: Path,
    *,
    exercise: str | None,
    isolation: str | None,
    as_json: bool,
    course: Path | None,
    watch: bool = False,
) -> int:
    """Check a notebook and print one line per exercise and the report of what is to do next.

    With `watch` it is checked again at each save, until it is interrupted.

    Returns
    -------
    int
        An exit code: 0 if every exercise passes, 1 if not.
    """
    path, assignment, found = locate(notebook, course)
    if exercise is not None and exercise not in assignment.by_name:
        raise CourseError(f"{assignment.id} has no exercise {exercise!r}; it has: {', '.join(assignment.by_name)}")
    with room(assignment, found, isolation, exercise, few=not watch) as classroom:
        if not watch:
            return 0 if _answered(path, classroom, assignment, found, exercise, as_json) else 1
        right = False
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                before = _state_of(path)
                try:
                    right = _answered(path, classroom, assignment, found, exercise, as_json)
                except CourseError as problem:  # half of a file, say, that is being written
                    print(problem, file=sys.stderr)
                wait_for_a_save(path, before)
        return 0 if right else 1


def _answered(
    path: Path, classroom: Classroom, assignment: Assignment, course: Course, exercise: str | None, as_json: bool
) -> bool:
    """Check a notebook and print what came of it; True if everything that was asked for is right."""
    reveal = course.settings.reveal
    result = revealed(tried(path, classroom, assignment, exercise), reveal)
    if exercise is not None:
        result.exercises = [e for e in result.exercises if e.name == exercise]
    if as_json:
        print(result.to_json(), flush=True)
    else:
        print_result(assignment, result, reveal)
    return all(e.points == e.max_points for e in result.exercises if not assignment.by_name[e.name].stretch)


def wait_for_a_save(path: Path, before: tuple | None) -> None:
    """Until a file is another one than it was; an editor may write it anew or replace it."""
    sys.stdout.flush()
    print(f"\nWaiting for the next save of {path.name}; Ctrl-C ends it.", file=sys.stderr, flush=True)
    while _state_of(path) in (before, None):
        time.sleep(LOOKS_EVERY)


def _state_of(path: Path) -> tuple | None:
    try:
        facts = path.stat()
    except OSError:
        return None  # being replaced
    return facts.st_mtime_ns, facts.st_size, facts.st_ino


def tried(path: Path, classroom: Classroom, assignment: Assignment, exercise: str | None) -> Result:
    """The result of a notebook file, with one of a few variants of the drawn inputs.

    Of one exercise only what it needs is checked: what it is said to stand on, and itself.
    """
    only = None if exercise is None else [*assignment.stands_on(exercise), exercise]
    try:
        # Luck does not last.
        seed = 1 + secrets.randbelow(VARIANTS)
        return classroom.grade_bytes(read_bounded(path), seed=seed, only=only, alone=False)
    except Refused as error:
        raise CourseError(str(error)) from error


def room(
    assignment: Assignment, course: Course, isolation: str | None, exercise: str | None, *, few: bool = True
) -> Classroom:
    """A classroom for one's own notebook, stretch included, at the course's isolation or the next weaker one that
    this machine can give; which one that is, is said before anything of the notebook runs.
    """
    wanted = course.settings.isolation
    levels = [isolation] if isolation else list(LEVELS[LEVELS.index(wanted) :])
    only = None if exercise is None else [*assignment.stands_on(exercise), exercise]
    for level in levels:
        try:
            # Nobody rehearses for one notebook: that would take longer than checking it.
            engine = Checkers(course, assignment, level, by_script=False, only=only, few=few)
            import_module("bits_to_pyramids.student.overview")  # for the answer, with NumPy: here nobody waits for it
            classroom = Classroom(course, assignment, level, stretch=True, engine=engine)
            break
        except CourseError:
            if level == levels[-1]:
                raise
    why = "as you asked"
    if not isolation:
        why = "the course's"
        if level != wanted:
            why = f"this machine cannot give {wanted}; `b2p doctor` says why"
        if level == "none" != wanted:
            why = "this machine can give no other: run only code that you trust"
    print(f"Isolation: {level} ({why}).", file=sys.stderr)
    return classroom


def locate(notebook: Path, course: Path | None) -> tuple[Path, Assignment, Course]:
    """The notebook file, the assignment that it belongs to, and the course that has its checks."""
    folder = notebook if notebook.is_dir() else notebook.parent
    found = Course.find(course or (folder if folder.exists() else "."))
    for assignment in found.assignments:
        path = notebook / f"{assignment.notebook}.ipynb" if notebook.is_dir() else notebook
        if path.name == f"{assignment.notebook}.ipynb" and path.is_file():
            return path, assignment, found
    names = ", ".join(f"{assignment.notebook}.ipynb" for assignment in found.assignments)
    raise CourseError(f"{notebook} is not a notebook of this course, nor a folder with one; there are: {names}")


def print_result(assignment: Assignment, result: Result, reveal: str) -> None:
    """One line per exercise, then the report of the first that is not done."""
    from bits_to_pyramids.student.overview import praise, table

    print("\n".join(table([_row(assignment, exercise) for exercise in result.exercises])))
    for note in result.notes:
        print(f"note: {show_lines(note)}")
    unfinished = _next(result)
    for exercise in result.exercises:
        if exercise.shortcut_note and exercise is not unfinished:
            print(f"by hand: {exercise.name}: {show_lines(exercise.shortcut_note)}")
    for cell in result.cells:
        if not cell.ok:
            print(f"\nThe cell {cell.id} stopped with an error:\n{show_lines(cell.error)}")
    core = [e for e in result.exercises if not assignment.by_name[e.name].stretch]
    total, most = sum(e.points for e in core), sum(e.max_points for e in core)
    print(
        f"\n{number(total)} of {number(most)} points. Isolation: {result.isolation.partition(':')[0]}. Nothing was "
        "recorded."
    )
    passing = [e.name for e in result.exercises if _done(e)]
    print(f"{praise(len(passing), len(result.exercises))}.")
    if passing:
        print(f"Another way to do it, with the reason: b2p solution {passing[-1]}")
    if unfinished is not None:
        print(f"\nNext:\n{show_lines(exercise_report(unfinished, hints=reveal != 'title'))}")
        if unfinished.name == result.repair_first[0]:
            print(f"  {waiting_for(result)}")


def _next(result: Result) -> ExerciseResult | None:
    """What to do next: what most others wait for, or else the first that is not done."""
    unfinished = [e for e in result.exercises if e.points < e.max_points]
    first, _ = result.repair_first
    return next((e for e in unfinished if e.name == first), unfinished[0] if unfinished else None)


def _done(exercise: ExerciseResult) -> bool:
    return exercise.points == exercise.max_points and not exercise.waits


def _row(assignment: Assignment, exercise: ExerciseResult) -> Row:
    from bits_to_pyramids.student.overview import Row

    stretch = " (stretch)" if assignment.by_name[exercise.name].stretch else ""
    points = f"{number(exercise.points)} of {number(exercise.max_points)}"
    done = _done(exercise)
    step = "" if done or (exercise.waits and not exercise.shortcuts) else f"; b2p hint {exercise.name}"
    return Row(done, exercise.name, points, f"{how_far(exercise)}{step}{stretch}")
