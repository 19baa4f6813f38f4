"""An assignment as the gradebook has it: its cells, and who has a submission of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from .tables import assignments, cells, grade_cells, notebooks, source_cells, submitted, submitted_notebooks
from .tables import graded as marks


@dataclass
class Registered:
    """The rows that every submission of an assignment refers to.

    `graded` and `solved` give the row of a cell by its name; `known` the rows of a student's
    submission and of its notebook; `most` is the largest score; `keys` what submissions were graded under, and
    `answers` digests of the answers that their points are for, by the row of a submission's notebook.
    """

    id: str
    notebook: str
    due: datetime | None
    graded: dict[str, str]
    most: float
    solved: dict[str, str]
    known: dict[str, tuple[str, str]]
    keys: dict[str, str]
    answers: dict[str, dict[str, str]]


def read(connection: sa.Connection, assignment: str, notebook: str) -> Registered:
    """An assignment's rows and who has a submission of it."""
    its = sa.select(assignments.c.id, assignments.c.duedate, notebooks.c.id.label("notebook")).where(
        assignments.c.name == assignment, notebooks.c.assignment_id == assignments.c.id, notebooks.c.name == notebook
    )
    row = connection.execute(its).one()
    graded = connection.execute(
        sa.select(cells.c.name, cells.c.id, grade_cells.c.max_score).where(
            cells.c.notebook_id == row.notebook, grade_cells.c.id == cells.c.id
        )
    ).all()
    solved = connection.execute(
        sa.select(cells.c.name, cells.c.id).where(cells.c.notebook_id == row.notebook, cells.c.type == "SolutionCell")
    ).all()
    known = connection.execute(
        sa.select(submitted.c.student_id, submitted.c.id, submitted_notebooks.c.id.label("notebook")).where(
            submitted.c.assignment_id == row.id,
            submitted_notebooks.c.assignment_id == submitted.c.id,
            submitted_notebooks.c.notebook_id == row.notebook,
        )
    ).all()
    under = connection.execute(
        sa.select(marks.c.notebook_id, marks.c.key, marks.c.answers).where(
            marks.c.notebook_id == submitted_notebooks.c.id, submitted_notebooks.c.notebook_id == row.notebook
        )
    ).all()
    return Registered(
        row.id, row.notebook, row.duedate,
        {cell.name: cell.id for cell in graded}, sum(cell.max_score for cell in graded),
        {cell.name: cell.id for cell in solved}, {one.student_id: (one.id, one.notebook) for one in known},
        {one.notebook_id: one.key for one in under}, {one.notebook_id: json.loads(one.answers) for one in under},
    )  # fmt: skip


def cells_in(connection: sa.Connection, assignment: str, notebook: str) -> set[tuple]:
    """The cells that the gradebook knows of a notebook, as `cells_of` gives them."""
    its = sa.and_(
        assignments.c.name == assignment, notebooks.c.assignment_id == assignments.c.id, notebooks.c.name == notebook
    )
    graded = sa.select(cells.c.name, grade_cells.c.max_score, grade_cells.c.cell_type).where(
        its, cells.c.notebook_id == notebooks.c.id, grade_cells.c.id == cells.c.id
    )
    solved = sa.select(cells.c.name).where(its, cells.c.notebook_id == notebooks.c.id, cells.c.type == "SolutionCell")
    source = sa.select(source_cells.c.name, source_cells.c.checksum).where(
        its, source_cells.c.notebook_id == notebooks.c.id
    )
    return (
        {("grade", *row) for row in connection.execute(graded)}
        | {("solution", *row) for row in connection.execute(solved)}
        | {("source", *row) for row in connection.execute(source)}
    )


def cells_of(released: dict) -> set[tuple]:
    """What of a released notebook's cells is in a gradebook: of each kind, the name and what must agree."""
    found: set[tuple] = set()
    for cell in released["cells"]:
        described = cell["metadata"].get("nbgrader")
        if described is None:
            continue
        name = described["grade_id"]
        found.add(("source", name, described.get("checksum")))
        if described["grade"]:
            found.add(("grade", name, float(described["points"]), cell["cell_type"]))
        if described["solution"]:
            found.add(("solution", name))
    return found


def checksum(cell: dict) -> str:
    """nbgrader's checksum of a cell: it has not changed where this has not."""
    described = cell["metadata"]["nbgrader"]
    parts = [
        "".join(cell["source"]),
        cell["cell_type"],
        *(str(described[name]) for name in ("grade", "solution", "locked")),
    ]
    parts += [described["grade_id"], *([str(float(described["points"]))] if described["grade"] else [])]
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()
