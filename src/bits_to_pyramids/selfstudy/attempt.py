"""``b2p try``: the honest check of one notebook, for people who learn by themselves."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.intake.folders import Refused, read_bounded
from bits_to_pyramids.results.result import ExerciseResult, Result
from bits_to_pyramids.results.reveal import revealed
from bits_to_pyramids.results.wording import exercise_report, how_far, number, show_lines, waiting_for
from bits_to_pyramids.student.overview import Row, praise, table
from bits_to_pyramids.workers.classroom import Classroom


def try_notebook(
    notebook: Path, *, exercise: str | None, isolation: str | None, as_json: bool, course: Path | None
) -> int:
    """Check a notebook and print one line per exercise and the report of what is to do next.

    Returns
    -------
    int
        An exit code: 0 if every exercise passes, 1 if not.
    """
    path, assignment, found = locate(notebook, course)
    if exercise is not None and exercise not in assignment.by_name:
        raise CourseError(f"{assignment.id} has no exercise {exercise!r}; it has: {', '.join(assignment.by_name)}")
    result = tried(path, assignment, found, isolation)
    reveal = found.settings.reveal
    result = revealed(result, reveal)
    if exercise is not None:
        result.exercises = [e for e in result.exercises if e.name == exercise]
    if as_json:
        print(result.to_json())
    else:
        print_result(assignment, result, reveal)
    return 0 if all(e.points == e.max_points for e in result.exercises if not assignment.by_name[e.name].stretch) else 1


def tried(path: Path, assignment: Assignment, course: Course, isolation: str | None) -> Result:
    """The result of a notebook file, stretch included, with inputs drawn anew."""
    level, why = (isolation, "as you asked") if isolation else strongest_level(course)
    # Before anything of the notebook runs, and not among the results.
    print(f"Isolation: {level} ({why}).", file=sys.stderr)
    try:
        with Classroom(course, assignment, level, stretch=True) as classroom:
            return classroom.grade_bytes(read_bounded(path), seed=int.from_bytes(os.urandom(6), "big"))
    except Refused as error:
        raise CourseError(str(error)) from error


def strongest_level(course: Course) -> tuple[str, str]:
    """The course's isolation, or the next weaker one that this machine can give, and why it is that."""
    from bits_to_pyramids.sandbox.jail import LEVELS, Jail, JailUnavailable

    for level in LEVELS[LEVELS.index(course.settings.isolation) :]:
        try:
            with Jail(level):
                break
        except JailUnavailable:
            continue
    if level == course.settings.isolation:
        return level, "the course's"
    if level == "none":
        return level, "this machine can give no other: run only code that you trust"
    return level, f"this machine cannot give {course.settings.isolation}; `b2p doctor` says why"


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
    stretch = " (stretch)" if assignment.by_name[exercise.name].stretch else ""
    points = f"{number(exercise.points)} of {number(exercise.max_points)}"
    done = _done(exercise)
    step = "" if done or (exercise.waits and not exercise.shortcuts) else f"; b2p hint {exercise.name}"
    return Row(done, exercise.name, points, f"{how_far(exercise)}{step}{stretch}")
