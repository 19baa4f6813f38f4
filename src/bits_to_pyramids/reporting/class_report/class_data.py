"""What is known of a class: the results log, the gradebook, and what lies in ``submitted/``."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.people import require_readable
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.records.gradebook.nbgraders import gradebook_of
from bits_to_pyramids.records.gradebook.scores import known_students, student_names
from bits_to_pyramids.records.secret import course_secret
from bits_to_pyramids.results.result import MalformedResult, Result


@dataclass
class Handed:
    """One submission, as far as it came.

    Attributes
    ----------
    name : str
        The student's id, or a number in an anonymous report.
    called : str
        As in the class list, where there is one and the report is not anonymous.
    page : str
        The address of their feedback page, from where the report is.
    result : Result or None
        None if the submission has not been graded.
    final : float or None
        The gradebook's points, by hand and by machine, late penalty taken off.
    unread : list of str
        Exercises whose written answer nobody has graded.
    """

    name: str
    result: Result | None
    final: float | None = None
    penalty: float = 0.0
    seconds_late: float = 0.0
    unread: list[str] = field(default_factory=list)
    called: str = ""
    page: str = ""

    @property
    def label(self) -> str:
        """Who it is, for people: a name where there is one, and the id."""
        return f"{self.called} ({self.name})" if self.called else self.name

    @property
    def state(self) -> str:
        if self.result is None:
            return "not graded"
        return "refused" if self.result.refused else "graded"


def gather(
    course: Course, assignment: Assignment, *, anonymous: bool = False, beside: Path | None = None
) -> list[Handed]:
    """Everybody who handed something in, in the order of their ids.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    anonymous : bool
        Numbers in the place of names and ids, and no way to anybody's page.
    beside : Path, optional
        The folder of the report, from which feedback pages are named.
    """
    results = results_of(course, assignment)
    students = {submission.student for submission in find_submissions(course, [assignment])} | set(results)
    names = _numbers(course, assignment, students) if anonymous else {student: student for student in students}
    handed = {student: Handed(names[student], results.get(student)) for student in students}
    for student, recorded in _recorded(course, assignment).items():
        if student in handed and handed[student].result is not None:
            handed[student].final, handed[student].penalty, handed[student].seconds_late, handed[student].unread = (
                recorded
            )
    called = {} if anonymous else student_names(gradebook_url(course))
    for student, one in handed.items():
        one.called = called.get(student, "")
        page = course.root / "feedback" / student / assignment.id / f"{assignment.notebook}.html"
        if beside is not None and not anonymous and page.is_file():
            one.page = quote(os.path.relpath(page, beside.resolve()))
    return [handed[student] for student in sorted(students, key=names.__getitem__)]


def missing(course: Course, assignment: Assignment) -> list[str]:
    """Who is in the gradebook, by a class list or by an earlier submission, and has handed in nothing here."""
    handed_in = {submission.student for submission in find_submissions(course, [assignment])}
    return [student for student in known_students(gradebook_url(course)) if student not in handed_in]


def labels(course: Course, students: list[str]) -> list[str]:
    """Ids with the names of the class list before them, where there are some."""
    called = student_names(gradebook_url(course))
    return [f"{called[student]} ({student})" if student in called else student for student in students]


def results_of(course: Course, assignment: Assignment) -> dict[str, Result]:
    """What the results log has of an assignment, by student id."""
    results = {}
    folder = course.state / "results" / assignment.id
    require_readable(course.state)
    for path in sorted(folder.glob("*.json")):
        try:
            result = Result.from_json(json.dumps(json.loads(path.read_text(encoding="utf-8"))["result"]))
        except (MalformedResult, ValueError, KeyError):
            continue  # of another version: as good as not graded
        results[result.student] = result
    return results


def _recorded(course: Course, assignment: Assignment) -> dict[str, tuple[float, float, float, list[str]]]:
    """What the gradebook has: points, penalty, lateness, and what waits to be read."""
    url = gradebook_url(course)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        return {}  # looking does not start a gradebook
    recorded = {}
    with gradebook_of(course) as gradebook:
        if assignment.id not in [known.name for known in gradebook.assignments]:
            return {}
        for submission in gradebook.assignment_submissions(assignment.id):
            penalty = submission.late_submission_penalty or 0.0
            unread = sorted(
                grade.name for notebook in submission.notebooks for grade in notebook.grades if grade.needs_manual_grade
            )
            final = max(0.0, submission.score - penalty)
            recorded[submission.student.id] = (final, penalty, submission.total_seconds_late, unread)
    return recorded


def _numbers(course: Course, assignment: Assignment, students: set[str]) -> dict[str, str]:
    """A number for each student, the same at each report,
    from which nobody finds the name without the course's secret.
    """
    secret = course_secret(course)
    order = sorted(
        students, key=lambda student: hashlib.sha256(f"{secret}/{assignment.id}/report/{student}".encode()).digest()
    )
    width = len(str(len(order)))
    return {student: f"Student {number:0{width}}" for number, student in enumerate(order, start=1)}
