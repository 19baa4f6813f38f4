"""What a marker is given: a page to read and a table to fill, for their share of the answers."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.reporting.export import write_csv
from bits_to_pyramids.reporting.feedback_page.text import clean, written
from bits_to_pyramids.reporting.marking.answers import Answer, written_answers
from bits_to_pyramids.reporting.pages import page
from bits_to_pyramids.results.wording import number

COLUMNS = ["number", "student", "exercise", "points", "comment", "answer"]


def write_sheets(
    course: Course,
    assignment: Assignment,
    to: Path,
    markers: list[str],
    *,
    everything: bool = False,
    anonymous: bool = False,
) -> list[tuple[str, Path, int]]:
    """Write a page and a CSV for each marker.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    to : Path
        The folder for them.
    markers : list of str
        Names; everybody gets the same number of students, one more or less.
    everything : bool
        Also answers that somebody has read already.
    anonymous : bool
        Without names; the table finds its way back all the same.

    Returns
    -------
    list of (str, Path, int)
        Each marker, the page, and how many answers are on it.

    Raises
    ------
    CourseError
        If two markers have the same name, or one that no file can have.
    """
    for name in markers:
        if markers.count(name) > 1 or not name.strip() or "/" in name or name.startswith("."):
            raise CourseError(f"{name!r} cannot be a marker's name here; name each once, like --markers ira,jo")
    answers = written_answers(course, assignment, len(markers))
    wanted = [answer for answer in answers if answer.given.waits or (everything and answer.text.strip())]
    schemes = Released.load(course, assignment).schemes
    to.mkdir(parents=True, exist_ok=True)
    sheets = []
    for at, marker in enumerate(markers):
        share = [answer for answer in wanted if answer.marker == at]
        stem = f"{assignment.id}-{marker}"
        rows = [[str(n), *_row(answer, anonymous)] for n, answer in enumerate(share, start=1)]
        write_csv([COLUMNS, *rows], to / f"{stem}.csv")
        numbered = list(enumerate(share, start=1))
        questions = [
            (name, written(schemes.get(name, "")), list(its))
            for name, its in groupby(numbered, key=lambda pair: pair[1].exercise)
        ]
        text = page(
            "marking.html.j2", assignment=assignment, marker=marker, questions=questions, table=f"{stem}.csv",
            anonymous=anonymous, count=len(share), clean=clean, written=written,
        )  # fmt: skip
        (to / f"{stem}.html").write_text(text, encoding="utf-8")
        sheets.append((marker, to / f"{stem}.html", len(share)))
    return sheets


def _row(answer: Answer, anonymous: bool) -> list[str]:
    points = "" if answer.given.points is None else number(answer.given.points)
    return ["" if anonymous else answer.student, answer.exercise, points, answer.given.comment, answer.key]
