"""Removing a person, or one submission of theirs, from everything that the course keeps: backups, too."""

from __future__ import annotations

import difflib
import os
import shutil
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError, settings_files
from bits_to_pyramids.course.nbgrader_setup import require_usable, sqlite_file
from bits_to_pyramids.intake.submissions import survey
from bits_to_pyramids.records.gradebook import sqlite
from bits_to_pyramids.records.gradebook.scores import known_students
from bits_to_pyramids.records.gradebook.tables import (
    assignments,
    comments,
    graded,
    grades,
    students,
    submitted,
    submitted_notebooks,
)  # fmt: skip

FOLDERS = ("submitted", "autograded", "feedback")
# Written by commands for somebody to read; they are made anew, not changed.
WRITTEN = ("report", "similar", "marking", "packed", "downloaded")
MAX_LOOKED_AT = 20 * 2**20


@dataclass
class Forgotten:
    """What was removed, and where the person may still be found."""

    removed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def forget(course: Course, student: str, assignment: Assignment | None, db_url: str) -> Forgotten:
    """Remove a student, or their submission of one assignment.

    Raises
    ------
    CourseError
        If nobody is called so.
    """
    require_usable(db_url, os.W_OK)
    there = {submission.student for submission in survey(course).submissions} | set(known_students(db_url))
    there |= {path.name for name in FOLDERS for path in _folders(course.root / name)}
    if student not in there:
        close = difflib.get_close_matches(student, there, 3)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise CourseError(f"there is no student {student!r}{hint}")
    done = Forgotten()
    for path in _paths(course, student, assignment):
        _delete(path)
        done.removed.append(path.relative_to(course.root).as_posix())
    for url in (db_url, *(f"sqlite:///{path}" for path in _copies(course, db_url))):
        if count := _forget_rows(url, student, assignment):
            done.removed.append(f"{count} rows of {_called(url, course)}")
    done.left = _still_named(course, student)
    return done


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def _paths(course: Course, student: str, assignment: Assignment | None) -> list[Path]:
    """Files and folders that are this person's alone."""
    chosen = [assignment] if assignment else list(course.assignments)
    results = [course.state / "results" / one.id / f"{student}.json" for one in chosen]
    elsewhere = [
        one.folder
        for one in survey(course).submissions
        if one.student == student and one.assignment in chosen and not one.team
    ]
    # The other way round, beside one in its place.
    elsewhere += [course.root / "submitted" / name / student for one in chosen for name in (one.id, one.notebook)]
    if assignment:
        folders = [course.root / name / student / assignment.id for name in FOLDERS]
        folders.append(course.root / "feedback" / student / "earlier" / assignment.id)
        # A notebook beside the folders of other assignments: that file alone.
        elsewhere = [path for path in elsewhere if path.parent != course.root / "submitted"]
        own = course.root / "submitted" / student
        folders += [p for p in own.glob("*.ipynb*") if p.is_file() and assignment.notebook in p.name.lower()]
    else:
        folders = [course.root / name / student for name in FOLDERS]
        elsewhere = [path for path in elsewhere if course.root / "submitted" / student not in (path, path.parent)]
    return [path for path in dict.fromkeys([*folders, *elsewhere, *results]) if path.is_symlink() or path.exists()]


def _delete(path: Path) -> None:
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
    else:
        shutil.rmtree(path)


def _copies(course: Course, db_url: str) -> list[Path]:
    """Backups of the gradebook: ours, and those that nbgrader makes beside it when it brings it up to date."""
    file = sqlite_file(db_url)
    beside = [path for path in file.parent.glob(f"{file.name}.*") if path.is_file()] if file else []
    return [*sorted((course.state / "backups").glob("*.db")), *sorted(beside)]


def _forget_rows(url: str, student: str, assignment: Assignment | None) -> int:
    file = sqlite.file_of(url)
    if file is not None and not file.is_file():
        return 0
    engine = sqlite.engine(url) if file else sa.create_engine(url)
    try:
        with engine.begin() as connection:
            if file:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            count = _delete_rows(connection, student, assignment)
        if file and count:
            with closing(engine.raw_connection()) as driver:
                driver.cursor().execute("VACUUM")  # which no transaction may be around
        return count
    except sa.exc.DatabaseError as error:
        raise CourseError(f"{url.removeprefix('sqlite:///')} cannot be changed: {error.orig}") from error
    finally:
        engine.dispose()


def _delete_rows(connection: sa.Connection, student: str, assignment: Assignment | None) -> int:
    if not sa.inspect(connection).has_table("submitted_assignment"):
        return 0
    its = [submitted.c.student_id == student]
    if assignment:
        named = sa.select(assignments.c.id).where(assignments.c.name == assignment.id)
        its.append(submitted.c.assignment_id.in_(named))
    submissions = connection.scalars(sa.select(submitted.c.id).where(*its)).all()
    notebooks = connection.scalars(
        sa.select(submitted_notebooks.c.id).where(submitted_notebooks.c.assignment_id.in_(submissions))
    ).all()
    tables = [(grades, grades.c.notebook_id), (comments, comments.c.notebook_id)]
    if sa.inspect(connection).has_table(graded.name):
        tables.append((graded, graded.c.notebook_id))
    count = 0
    for table, column in (*tables, (submitted_notebooks, submitted_notebooks.c.id)):
        count += connection.execute(sa.delete(table).where(column.in_(notebooks))).rowcount
    count += connection.execute(sa.delete(submitted).where(submitted.c.id.in_(submissions))).rowcount
    if not assignment:
        count += connection.execute(sa.delete(students).where(students.c.id == student)).rowcount
    return count


def _called(url: str, course: Course) -> str:
    file = sqlite_file(url)
    if file is None:
        return sa.make_url(url).render_as_string(hide_password=True)
    return file.relative_to(course.root).as_posix() if file.is_relative_to(course.root) else str(file)


def _still_named(course: Course, student: str) -> list[str]:
    """Files that were written for somebody to read, or by hand, and have the id in them."""
    written = [path for name in WRITTEN for path in sorted((course.root / name).rglob("*")) if path.is_file()]
    own = [
        *sorted(course.root.glob("*.csv")),
        *sorted(course.root.glob("*.json")),
        *settings_files(course.root, "dates.toml"),
        *settings_files(course.root, "teams.toml"),
    ]
    found = [path for path in (*written, *own) if student in path.name or _has(path, student.encode())]
    return [path.relative_to(course.root).as_posix() for path in found]


def _has(path: Path, name: bytes) -> bool:
    return path.stat().st_size <= MAX_LOOKED_AT and name in path.read_bytes()
