"""Filled tables of markers, taken into the gradebook."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.records.gradebook.by_hand import Mark, give
from bits_to_pyramids.reporting.export import as_typed
from bits_to_pyramids.reporting.marking.answers import Answer, written_answers
from bits_to_pyramids.results.wording import number, show_text

MOST = 1_000  # extra points; more is a slip of the keyboard
LONGEST = 10_000


@dataclass
class Taken:
    """What became of the rows of a table; `left_out` and `changed` are lines for people."""

    marked: int = 0
    empty: int = 0
    left_out: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def take_marks(course: Course, assignment: Assignment, rows: list[dict[str, str]]) -> Taken:
    """Give what the rows say, all at once.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    rows : list of dict
        Of one table or several, by the names of the columns; ``answer`` says whose they are.
    """
    answers = {answer.key: answer for answer in written_answers(course, assignment)}
    taken = Taken()
    marks: dict[str, Mark] = {}
    for row in rows:
        called = f"row {row.get('number', '?')} ({row.get('student') or row.get('exercise', '')})"
        answer, points, comment = answers.get(row["answer"]), row["points"].strip(), _comment(row["comment"])
        if not points and not comment:
            taken.empty += 1
        elif answer is None:
            taken.left_out.append(f"{show_text(called)}: the answer is another one now, or of another assignment")
        elif (value := _points(points, answer)) is None:
            taken.left_out.append(f"{show_text(called)}: {show_text(points) or 'nothing'} is no number of points")
        elif answer.key in marks and marks[answer.key] != Mark(answer.student, answer.exercise, value, comment):
            taken.left_out.append(f"{show_text(called)}: another row says something else of the same answer")
        elif (answer.given.points, answer.given.comment) != (value, comment) or answer.given.waits:
            marks[answer.key] = Mark(answer.student, answer.exercise, value, comment)
            before = answer.given.points
            if before is not None and before != value:
                who = f"{answer.student}  {answer.exercise}"
                taken.changed.append(f"{show_text(who)}: {number(before)} -> {number(value)}")
    taken.marked = len(marks)
    give(gradebook_url(course), assignment.id, assignment.notebook, list(marks.values()))
    return taken


def _points(text: str, answer: Answer) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) and 0 <= value <= (answer.given.most or MOST) else None


def _comment(text: str) -> str:
    """As it was typed, without the apostrophes that keep a spreadsheet from calculating it."""
    return as_typed(text.replace("\r\n", "\n").strip())[:LONGEST]
