"""Grades for other programs: the gradebook as CSV or JSON, in the columns of ``nbgrader export``."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.records.gradebook.nbgraders import gradebook_of

# A spreadsheet takes a cell that starts like this for a formula; some take the wide forms of these signs for the signs.
_STARTS = "=+\\-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
# With another country's settings it parts columns at a semicolon, wherever our quotes stand.
_BEFORE, _AFTER = r"(^|[;|\t\r\n])", rf"(?=[\s\"']*[{_STARTS}]|[\t\r])"
_FORMULA, _DEFUSED = re.compile(_BEFORE + _AFTER), re.compile(f"{_BEFORE}'{_AFTER}")
COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
NUMBERS = ("raw_score", "late_submission_penalty", "score", "max_score", "points", "max_points")
BY_EXERCISE = ("assignment", "student_id", "last_name", "first_name", "exercise", "points", "max_points", "waits")


def export_csv(course: Course, to: Path, *, by_exercise: bool = False, assignments: Iterable[str] = ()) -> int:
    """Write one row per student and assignment, or per exercise; returns how many.

    Manual grades, extra credit and late penalties are in it, as the gradebook has them.
    """
    rows = _rows(course, by_exercise, assignments)
    write_csv(rows, to)
    return len(rows) - 1


def write_csv(rows: list[list[str]], to: Path) -> None:
    """A table as CSV in which no cell is a formula."""
    with open(to, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[inert(value) for value in row] for row in rows])


def export_json(course: Course, to: Path, *, by_exercise: bool = False, assignments: Iterable[str] = ()) -> int:
    """Write the same as a list of objects, numbers as numbers; returns how many."""
    header, *rows = _rows(course, by_exercise, assignments)
    objects = [
        {name: float(value) if name in NUMBERS and value else value for name, value in zip(header, row, strict=True)}
        for row in rows
    ]
    to.write_text(json.dumps(objects, indent=1) + "\n", encoding="utf-8")
    return len(objects)


def inert(value: str) -> str:
    """A cell that no spreadsheet evaluates; numbers stay numbers."""
    try:
        float(value)
    except ValueError:
        return _FORMULA.sub(r"\1'", value)
    return value


def as_typed(value: str) -> str:
    """A cell as it was before `inert` made it one that no spreadsheet evaluates."""
    return _DEFUSED.sub(r"\1", value)


def _rows(course: Course, by_exercise: bool, assignments: Iterable[str]) -> list[list[str]]:
    with gradebook_of(course) as gradebook:
        return exercise_rows(course, gradebook, assignments) if by_exercise else gradebook_rows(gradebook, assignments)


def exercise_rows(course: Course, gradebook: Any, assignments: Iterable[str] = ()) -> list[list[str]]:
    """What each exercise of each submission counts, by machine and by hand, before a late penalty.

    `waits` says of a written answer that nobody has read it yet.
    """
    wanted = set(assignments)
    rows = [list(BY_EXERCISE)]
    known = {assignment.name for assignment in gradebook.assignments}
    for assignment in course.assignments:
        if assignment.id not in known or (wanted and assignment.id not in wanted):
            continue
        for submission in sorted(gradebook.assignment_submissions(assignment.id), key=lambda s: s.student.id):
            student = submission.student
            grades = {grade.name: grade for notebook in submission.notebooks for grade in notebook.grades}
            for exercise in assignment.exercises:
                grade = grades.get(f"{exercise.name}-checks") or grades.get(exercise.name)
                if grade is None or (exercise.stretch and not grade.max_score):
                    continue
                row = (
                    assignment.id, student.id, student.last_name, student.first_name, exercise.name,
                    grade.score, grade.max_score, "yes" if grade.needs_manual_grade else "",
                )  # fmt: skip
                rows.append(["" if value is None else str(value) for value in row])
    return rows


def gradebook_rows(gradebook: Any, assignments: Iterable[str] = (), students: Iterable[str] = ()) -> list[list[str]]:
    """The columns of ``nbgrader export``, below their names; of all assignments and students unless some are named."""
    from nbgrader.api import MissingEntry

    assignments, students = set(assignments), set(students)
    rows = [list(COLUMNS)]
    for assignment in gradebook.assignments:
        if assignments and assignment.name not in assignments:
            continue
        for student in gradebook.students:
            if students and student.id not in students:
                continue
            try:
                submission = gradebook.find_submission(assignment.name, student.id)
                timestamp, raw = submission.timestamp, submission.score
                penalty = submission.late_submission_penalty or 0.0
            except MissingEntry:
                timestamp, raw, penalty = None, 0.0, 0.0
            row = (
                assignment.name,
                assignment.duedate,
                timestamp,
                student.id,
                student.last_name,
                student.first_name,
                student.email,
                raw,
                penalty,
                max(0.0, raw - penalty),
                assignment.max_score,
            )
            rows.append(["" if value is None else str(value) for value in row])
    return rows
