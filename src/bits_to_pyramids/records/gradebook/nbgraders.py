"""nbgrader's own view of the gradebook, for what is asked of it once a command: rosters, exports, reports.

The only place that opens it.  Importing nbgrader takes seconds, so it is imported when it is used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url, nbgrader_environment, require_usable, sqlite_file
from bits_to_pyramids.course.private import protect

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


def new_gradebooks_are_private() -> None:
    """Where nbgrader is at work, a gradebook that it makes is for the course's group, not for everybody."""
    if "nbgrader" in sys.modules:
        from . import sqlite

        sqlite.new_ones_are_private()


@contextmanager
def nbgraders_gradebook(url: str, course_id: str) -> Iterator[Gradebook]:
    """The gradebook at a URL as nbgrader has it; a gradebook that is not there yet is made."""
    from nbgrader.api import Gradebook

    from . import sqlite

    sqlite.new_ones_are_private()
    with nbgrader_environment(), Gradebook(url, course_id) as gradebook:
        yield gradebook


@contextmanager
def gradebook_of(course: Course) -> Iterator[Gradebook]:
    """The gradebook of a course as nbgrader has it."""
    url = gradebook_url(course)
    with nbgraders_gradebook(url, course.settings.course_id) as gradebook:
        protect(course, sqlite_file(url))
        yield gradebook


def record_students(
    course: Course, students: Iterable[tuple[str, Mapping[str, str]]], without: Iterable[str] = ()
) -> None:
    """Create or update students, given as id and what is known of them; nothing is emptied.

    Nobody is removed but second names of one person, who have no work.
    """
    require_usable(gradebook_url(course), os.W_OK)
    with gradebook_of(course) as gradebook:
        for student, known in students:
            gradebook.update_or_create_student(student, **known)
        there = {student.id for student in gradebook.students}
        for student in there.intersection(without):
            gradebook.remove_student(student)
