"""``b2p grade`` as people see it: progress, one line per submission, a table at the end."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bits_to_pyramids.course.building import load_nbgrader_config
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.grading.answers import show_text
from bits_to_pyramids.grading.batch import Graded, find_submissions, grade
from bits_to_pyramids.grading.wording import number
from bits_to_pyramids.reporting.progress import counted

STATES = ("graded", "unchanged", "refused", "not graded")


def gradebook_url(course: Course) -> str:
    """The gradebook that the course's nbgrader configuration names."""
    from nbgrader.coursedir import CourseDirectory

    return CourseDirectory(config=load_nbgrader_config(course)).db_url


def grade_class(
    course: Course,
    assignments: list[Assignment],
    *,
    students: str = "*",
    jobs: int = 2,
    force: bool = False,
    isolation: str | None = None,
    as_json: bool = False,
) -> bool:
    """Grade what is in ``submitted/`` and print it; True if every submission got its grade."""
    submissions = list(find_submissions(course, assignments, students))
    if not submissions:
        if as_json:
            print("[]")
        else:
            print(f"There are no submissions in {course.root / 'submitted'} to grade.")
        return True
    with counted(len(submissions), "grading") as tick:
        done = grade(
            course,
            submissions,
            db_url=gradebook_url(course),
            isolation=isolation,
            jobs=jobs,
            force=force,
            report=lambda graded: tick(one_line(graded)),
        )
    done.sort(key=lambda graded: (graded.submission.assignment.id, graded.submission.student))
    if as_json:
        print(json.dumps([_as_json(graded) for graded in done]))
    else:
        print_scores(done)
    return all(graded.state != "not graded" for graded in done)


def one_line(graded: Graded) -> str:
    """One submission's outcome in one line."""
    name = f"{show_text(graded.submission.student)}  {graded.submission.assignment.id}"
    if graded.result is None:
        return f"{name}  not graded: {show_text(graded.failure.strip().splitlines()[-1])}"
    points = f"{number(graded.result.points)} of {graded.submission.assignment.max_score}"
    return f"{name}  {points}  {graded.state}" + (f": {graded.result.refused}" if graded.result.refused else "")


def print_scores(done: list[Graded]) -> None:
    """The scores as a table, and a sentence that counts what happened."""
    table = Table(box=None, pad_edge=False)
    for title, justify in (("student", "left"), ("assignment", "left"), ("points", "right"), ("state", "left")):
        table.add_column(title, justify=justify, no_wrap=True)
    table.add_column("what happened")
    for graded in done:
        result = graded.result
        points = f"{number(result.points)} / {graded.submission.assignment.max_score}" if result else "-"
        if result is None:
            why = graded.failure.strip().splitlines()[-1]
        elif result.refused:
            why = result.refused
        else:
            known = sum(bool(exercise.sentence) for exercise in result.exercises)
            why = f"{known} mistake{'s' if known > 1 else ''} recognised" if known else ""
        # As text: a student id in brackets is not markup.
        student = Text(show_text(graded.submission.student))
        table.add_row(student, graded.submission.assignment.id, points, graded.state, Text(show_text(why)))
    Console().print(table)
    counts = {state: sum(graded.state == state for graded in done) for state in STATES}
    print(", ".join(f"{count} {state}" for state, count in counts.items() if count))


def _as_json(graded: Graded) -> dict:
    row = {
        "student": graded.submission.student,
        "assignment": graded.submission.assignment.id,
        "state": graded.state,
        "failure": graded.failure,
        "max_points": graded.submission.assignment.max_score,
    }
    return row | ({"points": float(graded.result.points), "result": json.loads(graded.result.to_json())} if graded.result else {})
