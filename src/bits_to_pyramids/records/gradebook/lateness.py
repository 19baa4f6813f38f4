"""What a late penalty depends on, for all submissions of an assignment in one question."""

from __future__ import annotations

import sqlalchemy as sa

from .tables import grades, submitted, submitted_notebooks

# nbgrader's score: what a person gave counts instead of what the checks gave, extra credit beside either.
GIVEN = sa.func.coalesce(grades.c.manual_score, grades.c.auto_score)
SCORE = sa.case((GIVEN.is_not(None), GIVEN + sa.func.coalesce(grades.c.extra_credit, 0.0)), else_=0.0)


def late_rows(notebook: str, one: str = "") -> sa.Select:
    """``notebook``, ``timestamp``, ``extension``, ``penalty`` and ``score`` of each submission, or of one.

    Parameters
    ----------
    notebook : str
        The row of the assignment's notebook.
    one : str
        The row of a submitted notebook.
    """
    its = [
        submitted_notebooks.c.notebook_id == notebook,
        submitted.c.id == submitted_notebooks.c.assignment_id,
        grades.c.notebook_id == submitted_notebooks.c.id,
    ]
    if one:
        its.append(submitted_notebooks.c.id == one)
    penalty = submitted_notebooks.c.late_submission_penalty
    rows = submitted_notebooks.c.id, submitted.c.timestamp, submitted.c.extension, penalty
    named = submitted_notebooks.c.id.label("notebook"), *rows[1:3], penalty.label("penalty")
    return sa.select(*named, sa.func.sum(SCORE).label("score")).where(*its).group_by(*rows)
