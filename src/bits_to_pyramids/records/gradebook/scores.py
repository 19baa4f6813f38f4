"""What the gradebook says of a class: points, comments and penalties, manual ones included."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from . import sqlite
from .lateness import SCORE
from .tables import (
    assignments,
    cells,
    comments,
    grade_cells,
    grades,
    notebooks,
    students,
    submitted,
    submitted_notebooks,
)


@dataclass
class Recorded:
    """One submission.

    `points` gives the points of each grade cell and the most it can have, `comments` what is said
    of each solution cell, `unread` are the grade cells that wait for a person, `late` is what is taken off,
    `total` what is left.
    """

    late: float = 0.0
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    @property
    def total(self) -> float:
        return sum(points for points, _ in self.points.values()) - self.late

    @property
    def most(self) -> float:
        return sum(most for _, most in self.points.values())


def scores_of(url: str, assignment: str, notebook: str, student: str | None = None) -> dict[str, Recorded]:
    """All submissions of an assignment, by student id, or one student's.

    Parameters
    ----------
    url : str
        The gradebook, as SQLAlchemy names it.
    assignment, notebook : str
        Their names.
    student : str, optional
    """
    if not _is_there(url):
        return {}
    its = (
        assignments.c.name == assignment,
        notebooks.c.assignment_id == assignments.c.id,
        notebooks.c.name == notebook,
        submitted_notebooks.c.notebook_id == notebooks.c.id,
        submitted.c.id == submitted_notebooks.c.assignment_id,
        *([submitted.c.student_id == student] if student is not None else []),
    )
    late = sa.select(submitted.c.student_id, submitted_notebooks.c.late_submission_penalty).where(*its)
    points = sa.select(
        submitted.c.student_id, cells.c.name, SCORE, grade_cells.c.max_score, grades.c.needs_manual_grade
    ).where(
        *its,
        grades.c.notebook_id == submitted_notebooks.c.id,
        cells.c.id == grades.c.cell_id,
        grade_cells.c.id == cells.c.id,
    )
    said = sa.func.coalesce(comments.c.manual_comment, comments.c.auto_comment)
    spoken = sa.select(submitted.c.student_id, cells.c.name, said).where(
        *its,
        comments.c.notebook_id == submitted_notebooks.c.id,
        cells.c.id == comments.c.cell_id,
        said.is_not(None),
        said != "",
    )
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            found = {whose: Recorded(penalty or 0.0) for whose, penalty in connection.execute(late)}
            for whose, name, value, most, waits in connection.execute(points):
                found[whose].points[name] = float(value), float(most)
                if waits:
                    found[whose].unread.add(name)
            for whose, name, text in connection.execute(spoken):
                found[whose].comments[name] = text
    finally:
        engine.dispose()
    return found


def known_students(url: str) -> list[str]:
    """The ids of everybody in the gradebook: the class list, and who ever handed something in."""
    return _ids(url, students.c.id)


def students_with_work(url: str) -> list[str]:
    """The ids of those who handed in something that was graded."""
    return _ids(url, submitted.c.student_id)


def student_names(url: str) -> dict[str, str]:
    """What the class list calls people, by student id: first and last name, as far as they are there."""
    return {row.id: name for row in _rows(url, students) if (name := " ".join(filter(None, row[1:])))}


def _ids(url: str, column: sa.Column) -> list[str]:
    return sorted({getattr(row, column.name) for row in _rows(url, column.table)})


def _rows(url: str, table: sa.Table) -> list:
    """All of a table; nothing where there is none."""
    if not _is_there(url):
        return []
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            there = sa.inspect(connection).has_table(table.name)
            return list(connection.execute(sa.select(table))) if there else []
    finally:
        engine.dispose()


def _is_there(url: str) -> bool:
    """Looking makes no file."""
    file = sqlite.file_of(url)
    return file is None or file.is_file()
