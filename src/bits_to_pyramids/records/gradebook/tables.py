"""The tables of nbgrader's gradebook, as far as grading reads and writes them."""

from __future__ import annotations

import sqlalchemy as sa

_all = sa.MetaData()
assignments = sa.Table(
    "assignment", _all, sa.Column("id", sa.String), sa.Column("name", sa.String), sa.Column("duedate", sa.DateTime)
)
notebooks = sa.Table(
    "notebook", _all, sa.Column("id", sa.String), sa.Column("name", sa.String), sa.Column("assignment_id", sa.String)
)
cells = sa.Table(
    "base_cell",
    _all,
    sa.Column("id", sa.String),
    sa.Column("name", sa.String),
    sa.Column("notebook_id", sa.String),
    sa.Column("type", sa.String),
)
grade_cells = sa.Table(
    "grade_cells", _all, sa.Column("id", sa.String), sa.Column("max_score", sa.Float), sa.Column("cell_type", sa.String)
)
source_cells = sa.Table(
    "source_cell",
    _all,
    sa.Column("name", sa.String),
    sa.Column("id", sa.String),
    sa.Column("notebook_id", sa.String),
    sa.Column("checksum", sa.String),
    sa.Column("cell_type", sa.String),
    sa.Column("locked", sa.Boolean),
    sa.Column("source", sa.Text),
)
solution_cells = sa.Table("solution_cells", _all, sa.Column("id", sa.String))
students = sa.Table(
    "student", _all,
    sa.Column("id", sa.String), sa.Column("first_name", sa.String), sa.Column("last_name", sa.String),
)  # fmt: skip
submitted = sa.Table(
    "submitted_assignment", _all,
    sa.Column("id", sa.String), sa.Column("assignment_id", sa.String), sa.Column("student_id", sa.String),
    sa.Column("timestamp", sa.DateTime), sa.Column("extension", sa.Interval),
)  # fmt: skip
submitted_notebooks = sa.Table(
    "submitted_notebook", _all,
    sa.Column("id", sa.String), sa.Column("assignment_id", sa.String), sa.Column("notebook_id", sa.String),
    sa.Column("flagged", sa.Boolean), sa.Column("late_submission_penalty", sa.Float),
)  # fmt: skip
grades = sa.Table(
    "grade", _all,
    sa.Column("id", sa.String), sa.Column("notebook_id", sa.String), sa.Column("cell_id", sa.String),
    sa.Column("auto_score", sa.Float), sa.Column("manual_score", sa.Float), sa.Column("extra_credit", sa.Float),
    sa.Column("needs_manual_grade", sa.Boolean),
)  # fmt: skip
comments = sa.Table(
    "comment", _all,
    sa.Column("id", sa.String), sa.Column("notebook_id", sa.String), sa.Column("cell_id", sa.String),
    sa.Column("auto_comment", sa.String), sa.Column("manual_comment", sa.String),
)  # fmt: skip
# Ours, beside nbgrader's: what a submission was graded under, and of what answers its points are.
graded = sa.Table(
    "b2p_graded", _all,
    sa.Column("notebook_id", sa.String(32), primary_key=True), sa.Column("key", sa.String(80)),
    sa.Column("answers", sa.Text),
)  # fmt: skip
versions = sa.Table("alembic_version", _all, sa.Column("version_num", sa.String))
