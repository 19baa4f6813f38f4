"""``b2p export --lms``: the gradebook's grades into a file that an LMS takes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.lms.filled import KINDS, Filled, Grade, fill
from bits_to_pyramids.lms.people import Person
from bits_to_pyramids.lms.table import Table
from bits_to_pyramids.records.gradebook.nbgraders import gradebook_of


def export_filled(
    course: Course, assignment: Assignment, template: Path, to: Path, lms: str, **options: Any
) -> tuple[Filled, int]:
    """Write a copy of the instructor's file with the grades of one assignment in it.

    Returns
    -------
    Filled
        What was filled, and what found no partner.
    int
        How many of the grades wait for somebody to read a written answer.

    Raises
    ------
    CourseError
        If the file cannot be read or its columns cannot be told.
    """
    if lms not in KINDS:
        raise CourseError(
            f"there is no LMS {lms!r}; known are {', '.join(KINDS)}. Others take the plain CSV of `b2p export`."
        )
    if to.resolve() == template.resolve():
        raise CourseError("--to is the template itself; write to another file, so that the export of the LMS is kept")
    table = Table.read(template)
    grades, waiting = final_grades(course, assignment)
    done = fill(table, lms, assignment, grades, **options)
    to.write_bytes(table.to_bytes())
    return done, waiting


def final_grades(course: Course, assignment: Assignment) -> tuple[list[Grade], int]:
    """What everybody got who handed in, by hand or by machine, late penalty taken off; and how many are not final."""
    with gradebook_of(course) as gradebook:
        if assignment.id not in [known.name for known in gradebook.assignments]:
            raise CourseError(
                f"the gradebook has no grades of {assignment.id} yet; run `b2p grade -a {assignment.id}` first"
            )
        submissions = gradebook.assignment_submissions(assignment.id)
        grades = [
            Grade(Person.of(s.student), max(0.0, s.score - (s.late_submission_penalty or 0.0)))
            for s in sorted(submissions, key=lambda s: s.student.id)
        ]
        return grades, sum(bool(s.needs_manual_grade) for s in submissions)
