"""Points and comments that a person gives to written answers, outside formgrader."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bits_to_pyramids.course.nbgrader_setup import require_usable

from . import sqlite
from .tables import (
    assignments,
    cells,
    comments,
    grade_cells,
    grades,
    notebooks,
    submitted,
    submitted_notebooks,
)


@dataclass(frozen=True)
class Mark:
    """What somebody gives for one answer; `exercise` is the name of its cell."""

    student: str
    exercise: str
    points: float
    comment: str = ""


@dataclass(frozen=True)
class Given:
    """What a person gave so far: None where nobody did, and whether the answer still waits."""

    points: float | None
    comment: str
    waits: bool
    most: float


def given_by_hand(url: str, assignment: str, notebook: str, exercises: Iterable[str]) -> dict[tuple[str, str], Given]:
    """What the gradebook has of some cells, by student and exercise."""
    engine = sqlite.engine(url) if sqlite.file_of(url) else sa.create_engine(url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(_rows(assignment, notebook, exercises)).all()
    finally:
        engine.dispose()
    return {
        (row.student_id, row.name): Given(
            row.extra_credit if not row.max_score else row.manual_score,
            row.manual_comment or "",
            bool(row.needs_manual_grade),
            row.max_score,
        )
        for row in rows
    }


def give(url: str, assignment: str, notebook: str, marks: list[Mark]) -> None:
    """Write marks, all or none: extra credit where an exercise has no points of its own, as in formgrader.

    Raises
    ------
    CourseError
        If the gradebook's file may not be written.
    """
    require_usable(url, os.W_OK)
    engine = sqlite.engine(url) if sqlite.file_of(url) else sa.create_engine(url)
    try:
        with engine.begin() as connection:
            found = connection.execute(_rows(assignment, notebook, {mark.exercise for mark in marks})).all()
            rows = {(row.student_id, row.name): row for row in found}
            for mark in marks:
                row = rows[mark.student, mark.exercise]
                points = {"extra_credit" if not row.max_score else "manual_score": mark.points}
                connection.execute(
                    sa.update(grades).where(grades.c.id == row.grade).values(needs_manual_grade=False, **points)
                )
                said = sa.update(comments).where(comments.c.id == row.comment)
                connection.execute(said.values(manual_comment=mark.comment or None))
    finally:
        engine.dispose()


def _rows(assignment: str, notebook: str, exercises: Iterable[str]) -> sa.Select:
    """The grade and the comment of each answer to some exercises: nbgrader has two cells of one name."""
    answered = cells.alias("answered")
    return sa.select(
        submitted.c.student_id, cells.c.name, grades.c.id.label("grade"), grades.c.manual_score, grades.c.extra_credit,
        grades.c.needs_manual_grade, grade_cells.c.max_score, comments.c.id.label("comment"), comments.c.manual_comment,
    ).where(
        assignments.c.name == assignment,
        notebooks.c.assignment_id == assignments.c.id,
        notebooks.c.name == notebook,
        submitted_notebooks.c.notebook_id == notebooks.c.id,
        submitted.c.id == submitted_notebooks.c.assignment_id,
        grades.c.notebook_id == submitted_notebooks.c.id,
        comments.c.notebook_id == submitted_notebooks.c.id,
        cells.c.id == grades.c.cell_id,
        answered.c.name == cells.c.name,
        answered.c.notebook_id == cells.c.notebook_id,
        comments.c.cell_id == answered.c.id,
        grade_cells.c.id == cells.c.id,
        cells.c.name.in_(list(exercises)),
    )  # fmt: skip
