"""nbgrader's gradebook, written without nbgrader.

Importing nbgrader takes longer than grading ten submissions, and its own way to save the scores of
one notebook is some hundred transactions.  So the rows that grading writes are written here, one
transaction for each submission; nbgrader itself is asked only to create a gradebook and to
register an assignment's cells.  A test holds the rows equal to what nbgrader's own steps write.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy import exc

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.nbgrader_setup import require_usable

from . import sqlite
from .changed_cells import CellChanges, change_cells, has_submissions
from .creation import create, newest_version, register_cells
from .lateness import late_rows
from .registered import Registered, cells_in, cells_of, read
from .tables import assignments, comments, graded, grades, students, submitted, submitted_notebooks, versions
from .values import GradebookError, KeptByHand, Scores

KEPT = "What was recorded before is still there."


class Gradebook:
    """The gradebook of a course, open for grading.

    Parameters
    ----------
    url : str
        As SQLAlchemy names it.
    course_id : str
    dates : Dates
        Due dates, extensions and the late rule.
    backups : Path, optional
        Where a copy of an SQLite gradebook is kept before the first thing is written.
    """

    def __init__(self, url: str, course_id: str, dates: Dates, backups: Path | None = None) -> None:
        require_usable(url, os.W_OK)
        self._url, self._course_id, self._dates, self._backups = url, course_id, dates, backups
        self._registered: dict[str, Registered] = {}
        try:
            self._file = sqlite.file_of(url)
            self._engine = sqlite.engine(url) if self._file else sa.create_engine(url)
        except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError) as error:
            raise GradebookError(
                f"the gradebook cannot be used: {error}. Name it like sqlite:////folder/gradebook.db"
            ) from error
        try:
            with self._said_clearly():
                self._open()
        except BaseException:
            self.close()  # nobody else can: who asked for the gradebook does not get it
            raise

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    # ------------------------------------------------------------ opening

    def _open(self) -> None:
        if not sa.inspect(self._engine).get_table_names():
            create(self._engine, self._url, self._course_id)
            return
        with self._engine.connect() as connection:
            found = (
                connection.scalar(sa.select(versions.c.version_num))
                if sa.inspect(connection).has_table("alembic_version")
                else ""
            )
            if self._file and (problem := sqlite.check(connection)):
                raise self._damaged(problem)
        if found != (newest := newest_version()):
            raise GradebookError(
                f"the gradebook {self._name} was made by another version of nbgrader ({found or 'an old one'}, not "
                f"{newest}). "
                "Nothing was written. Bring it up to date with `nbgrader db upgrade`, which keeps a copy, and grade "
                "again."
            )
        if self._backups is not None and self._file:
            try:
                sqlite.back_up(self._file, self._backups)
            except OSError as error:
                raise GradebookError(f"{error}. Nothing was written; make room, and grade again.") from error

    @property
    def _name(self) -> str:
        return str(self._file or self._engine.url.render_as_string(hide_password=True))

    @contextmanager
    def _said_clearly(self) -> Iterator[None]:
        """Say what is wrong with a gradebook in one sentence."""
        try:
            yield
        except exc.OperationalError as error:
            if "locked" not in str(error.orig):
                raise GradebookError(f"the gradebook {self._name} cannot be used: {error.orig}. {KEPT}") from error
            raise GradebookError(
                f"the gradebook {self._name} has been locked by another program for {sqlite.BUSY_SECONDS} seconds. "
                f"{KEPT} "
                "Close what has it open (formgrader, a database browser, another grading) and grade again."
            ) from error
        except exc.IntegrityError:
            raise
        except exc.DatabaseError as error:
            raise self._damaged(str(error.orig)) from error

    def _damaged(self, problem: str) -> GradebookError:
        copies = f"the newest copy in {self._backups}, or " if self._backups else ""
        return GradebookError(
            f"the gradebook {self._name} is damaged ({problem}). It was left as it is. Put it aside and put "
            f"{copies}a copy of "
            "your own in its place; then grade again. The results of earlier gradings are in .b2p/results."
        )

    # ------------------------------------------------------------ assignments

    def register(self, assignment: str, notebook: str, released: dict) -> CellChanges:
        """Let the gradebook know an assignment's cells and its due date.

        Where grading has begun, cells that are new are added to everybody's grades, and those that are gone are taken
        out.

        Parameters
        ----------
        released : dict
            The released notebook.

        Returns
        -------
        CellChanges
            Exercises that came and went after grading had begun.
        """
        changes = CellChanges()
        with self._said_clearly():
            with self._engine.begin() as connection:
                graded.create(connection, checkfirst=True)
                known = cells_in(connection, assignment, notebook)
                begun = has_submissions(connection, assignment, notebook)
            if known != cells_of(released) and begun:
                with self._engine.begin() as connection:
                    changes = change_cells(connection, assignment, notebook, released)
            elif known != cells_of(released):
                register_cells(self._url, self._course_id, assignment, notebook, released)
            if assignment in self._dates.due:
                with self._engine.begin() as connection:
                    due = self._dates.due[assignment]
                    connection.execute(
                        sa.update(assignments).where(assignments.c.name == assignment).values(duedate=due)
                    )
            with self._engine.connect() as connection:
                self._registered[assignment] = read(connection, assignment, notebook)
        return changes

    # ------------------------------------------------------------ submissions

    def record(self, assignment: str, student: str, scores: Scores) -> list[KeptByHand]:
        """Write the scores of one submission, in one transaction.

        Points and comments that a person gave are kept; the cell is marked for review where the answer or the
        automatic points changed since.

        Returns
        -------
        list of KeptByHand
            Where a person's points stay although the answer or the automatic ones changed.
        """
        there = self._registered[assignment]
        with self._said_clearly(), self._engine.begin() as connection:
            submission, notebook, new = self._submission(connection, there, student)
            kept = _write_grades(connection, there, notebook, scores, new)
            _write_comments(connection, there, notebook, scores, new)
            changes: dict[str, Any] = {"timestamp": scores.handed_in}
            if there.due is not None and assignment in self._dates.due:
                changes["extension"] = self._dates.extension(assignment, student)
            connection.execute(sa.update(submitted).where(submitted.c.id == submission).values(**changes))
            connection.execute(sa.delete(graded).where(graded.c.notebook_id == notebook))
            connection.execute(
                sa.insert(graded).values(notebook_id=notebook, key=scores.key, answers=json.dumps(scores.answers))
            )
            if there.due is not None:
                self._settle(connection, there, connection.execute(late_rows(there.notebook, notebook)).one())
        there.known[student] = submission, notebook
        there.keys[notebook], there.answers[notebook] = scores.key, scores.answers
        return kept

    def knows(self, assignment: str, student: str, key: str) -> bool:
        """Has the gradebook what was graded of a student under a key?  Another copy of it may have been put back."""
        there = self._registered[assignment]
        return student in there.known and there.keys.get(there.known[student][1], key) == key

    def _submission(self, connection: sa.Connection, there: Registered, student: str) -> tuple[str, str, bool]:
        if student in there.known:
            return *there.known[student], False
        if connection.scalar(sa.select(students.c.id).where(students.c.id == student)) is None:
            connection.execute(sa.insert(students).values(id=student))
        submission, notebook = uuid4().hex, uuid4().hex
        connection.execute(sa.insert(submitted).values(id=submission, assignment_id=there.id, student_id=student))
        connection.execute(
            sa.insert(submitted_notebooks).values(
                id=notebook, assignment_id=submission, notebook_id=there.notebook, flagged=False
            )
        )
        return submission, notebook, True

    def settle(self, assignment: str) -> None:
        """Bring late penalties up to date where dates changed, or points were given by hand, since the grading."""
        there = self._registered[assignment]
        if there.due is None:
            return
        with self._said_clearly(), self._engine.begin() as connection:
            if assignment in self._dates.due:
                self._give_extensions(connection, assignment, there)
            for row in connection.execute(late_rows(there.notebook)).all():
                self._settle(connection, there, row)

    def _give_extensions(self, connection: sa.Connection, assignment: str, there: Registered) -> None:
        """Extensions as the dates have them now; who stands there no longer has none."""
        known = connection.execute(
            sa.select(submitted.c.student_id, submitted.c.extension).where(submitted.c.assignment_id == there.id)
        ).all()
        for student, extension in known:
            if extension != (now := self._dates.extension(assignment, student)):
                whose = (submitted.c.assignment_id == there.id) & (submitted.c.student_id == student)
                connection.execute(sa.update(submitted).where(whose).values(extension=now))

    def _settle(self, connection: sa.Connection, there: Registered, row: Any) -> None:
        """Write the late penalty of one submission, as nbgrader keeps it, if it is another one."""
        due = there.due + row.extension if row.extension is not None else there.due
        late = 0.0 if row.timestamp is None else (row.timestamp - due).total_seconds()
        penalty = self._dates.late.penalty(late, row.score, there.most) if late > 0 else None
        if penalty != row.penalty:
            whose = submitted_notebooks.c.id == row.notebook
            connection.execute(sa.update(submitted_notebooks).where(whose).values(late_submission_penalty=penalty))


def _write_grades(
    connection: sa.Connection, there: Registered, notebook: str, scores: Scores, new: bool
) -> list[KeptByHand]:
    wanted = grades.c.notebook_id == notebook, grades.c.cell_id.in_(list(there.graded.values()))
    before = {} if new else {row.cell_id: row for row in connection.execute(sa.select(grades).where(*wanted))}
    answers = there.answers.get(notebook, {})
    kept, added, changed = [], [], []
    for name, cell in there.graded.items():
        points, row = scores.points.get(name), before.get(cell)
        # Where a person reads the answer, extra credit counts from the first click on; nbgrader adds it to a number
        # only.
        values = {"auto_score": points or 0.0, "needs_manual_grade": points is None}
        if row is None:
            added.append({"id": uuid4().hex, "notebook_id": notebook, "cell_id": cell, **values})
            continue
        if name in answers:
            same = answers[name] == scores.answers.get(name) and (row.auto_score or 0.0) == values["auto_score"]
        else:
            same = row.auto_score == points  # from before answers were remembered
        by_hand = row.manual_score is not None or row.extra_credit is not None
        values["needs_manual_grade"] = row.needs_manual_grade if same else points is None or by_hand
        if row.manual_score is not None and not same:
            kept.append(KeptByHand(name, row.manual_score, row.auto_score, points))
        changed.append({"row": row.id, **values})
    if added:
        connection.execute(sa.insert(grades), added)
    if changed:
        connection.execute(
            sa.update(grades)
            .where(grades.c.id == sa.bindparam("row"))
            .values(auto_score=sa.bindparam("auto_score"), needs_manual_grade=sa.bindparam("needs_manual_grade")),
            changed,
        )
    return kept


def _write_comments(connection: sa.Connection, there: Registered, notebook: str, scores: Scores, new: bool) -> None:
    wanted = comments.c.notebook_id == notebook, comments.c.cell_id.in_(list(there.solved.values()))
    before = {} if new else {row.cell_id: row.id for row in connection.execute(sa.select(comments).where(*wanted))}
    added, changed = [], []
    for name, cell in there.solved.items():
        text = "No response." if scores.unanswered.get(name, True) else None
        if cell in before:
            changed.append({"row": before[cell], "auto_comment": text})
        else:
            added.append({"id": uuid4().hex, "notebook_id": notebook, "cell_id": cell, "auto_comment": text})
    if added:
        connection.execute(sa.insert(comments), added)
    if changed:
        update = (
            sa.update(comments)
            .where(comments.c.id == sa.bindparam("row"))
            .values(auto_comment=sa.bindparam("auto_comment"))
        )
        connection.execute(update, changed)
