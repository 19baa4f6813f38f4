"""An assignment whose exercises changed after grading began: its cells brought up to date, everybody's grades kept.

nbgrader refuses that, and its only way out is a new gradebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import sqlalchemy as sa

from .registered import cells_in, cells_of
from .tables import (
    assignments,
    cells,
    comments,
    grade_cells,
    grades,
    notebooks,
    solution_cells,
    source_cells,
    submitted_notebooks,
)  # fmt: skip


@dataclass
class CellChanges:
    """Exercises that came and went, and how many points that a person gave went with them."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    by_hand: int = 0

    def __str__(self) -> str:
        parts = []
        if self.added:
            parts.append(f"new in the gradebook: {', '.join(self.added)}")
        if self.removed:
            gone = f" (with {self.by_hand} grades or comments given by hand)" if self.by_hand else ""
            parts.append(f"taken out of the gradebook: {', '.join(self.removed)}{gone}")
        return "; ".join(parts)


def has_submissions(connection: sa.Connection, assignment: str, notebook: str) -> bool:
    """Is there anything that new cells could lose?"""
    its = sa.select(submitted_notebooks.c.id).where(
        assignments.c.name == assignment,
        notebooks.c.assignment_id == assignments.c.id,
        notebooks.c.name == notebook,
        submitted_notebooks.c.notebook_id == notebooks.c.id,
    )
    return connection.scalar(its.limit(1)) is not None


def change_cells(connection: sa.Connection, assignment: str, notebook: str, released: dict) -> CellChanges:
    """Make the gradebook's cells those of the released notebook; rows of cells that stay are not touched."""
    its = connection.execute(
        sa.select(notebooks.c.id).where(
            assignments.c.name == assignment,
            notebooks.c.assignment_id == assignments.c.id,
            notebooks.c.name == notebook,
        )
    ).scalar_one()
    before, after = cells_in(connection, assignment, notebook), cells_of(released)
    has, wants = ({(kind, name) for kind, name, *_ in found} for found in (before, after))
    submissions = connection.scalars(
        sa.select(submitted_notebooks.c.id).where(submitted_notebooks.c.notebook_id == its)
    ).all()
    changes = CellChanges(
        sorted(name for kind, name in wants - has if kind == "grade"),
        sorted(name for kind, name in has - wants if kind == "grade"),
    )
    for kind, name in sorted(has - wants):
        changes.by_hand += _remove(connection, its, kind, name)
    for kind, name in sorted(wants - has):
        if kind != "source":
            _add(connection, its, kind, name, submissions)
    described = {c["metadata"]["nbgrader"]["grade_id"]: c for c in released["cells"] if "nbgrader" in c["metadata"]}
    for name, cell in described.items():
        _describe(connection, its, name, cell, new=("source", name) not in has)
    return changes


def _of(connection: sa.Connection, notebook: str, kind: str, name: str) -> str:
    types = {"grade": "GradeCell", "solution": "SolutionCell"}
    its = cells.c.notebook_id == notebook, cells.c.name == name, cells.c.type == types[kind]
    return connection.execute(sa.select(cells.c.id).where(*its)).scalar_one()


def _remove(connection: sa.Connection, notebook: str, kind: str, name: str) -> int:
    """Take a cell out, with what was recorded for it; returns how much of that a person had given."""
    if kind == "source":
        connection.execute(
            sa.delete(source_cells).where(source_cells.c.notebook_id == notebook, source_cells.c.name == name)
        )
        return 0
    cell = _of(connection, notebook, kind, name)
    rows, own = (grades, grade_cells) if kind == "grade" else (comments, solution_cells)
    given = (
        grades.c.manual_score.is_not(None) | grades.c.extra_credit.is_not(None)
        if kind == "grade"
        else comments.c.manual_comment.is_not(None)
    )
    by_hand = connection.scalar(sa.select(sa.func.count()).select_from(rows).where(rows.c.cell_id == cell, given))
    connection.execute(sa.delete(rows).where(rows.c.cell_id == cell))
    connection.execute(sa.delete(own).where(own.c.id == cell))
    connection.execute(sa.delete(cells).where(cells.c.id == cell))
    return by_hand or 0


def _add(connection: sa.Connection, notebook: str, kind: str, name: str, submissions: Sequence[str]) -> None:
    """Put a cell in, and an empty row of it into every submission, as nbgrader has one for each cell."""
    cell = uuid4().hex
    type_ = "GradeCell" if kind == "grade" else "SolutionCell"
    connection.execute(sa.insert(cells).values(id=cell, name=name, notebook_id=notebook, type=type_))
    if kind == "grade":
        connection.execute(sa.insert(grade_cells).values(id=cell, max_score=0.0, cell_type="code"))
        rows, empty = grades, {"auto_score": 0.0, "needs_manual_grade": False}
    else:
        connection.execute(sa.insert(solution_cells).values(id=cell))
        rows, empty = comments, {}
    for submission in submissions:
        connection.execute(sa.insert(rows).values(id=uuid4().hex, notebook_id=submission, cell_id=cell, **empty))


def _describe(connection: sa.Connection, notebook: str, name: str, cell: dict, new: bool) -> None:
    """What a cell is worth, and what stands in it."""
    nbgrader = cell["metadata"]["nbgrader"]
    if nbgrader["grade"]:
        connection.execute(
            sa.update(grade_cells)
            .where(grade_cells.c.id == _of(connection, notebook, "grade", name))
            .values(max_score=float(nbgrader["points"]), cell_type=cell["cell_type"])
        )
    values = {
        "cell_type": cell["cell_type"], "locked": nbgrader["locked"], "source": "".join(cell["source"]),
        "checksum": nbgrader.get("checksum"),
    }  # fmt: skip
    if new:
        connection.execute(sa.insert(source_cells).values(id=uuid4().hex, name=name, notebook_id=notebook, **values))
    else:
        its = source_cells.c.notebook_id == notebook, source_cells.c.name == name
        connection.execute(sa.update(source_cells).where(*its).values(**values))
