"""nbgrader's own view of the gradebook, for what is asked of it once a command: rosters, exports, reports.

The only place that opens it.  Importing nbgrader takes seconds, so it is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url, nbgrader_environment

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


@contextmanager
def nbgraders_gradebook(url: str, course_id: str) -> Iterator[Gradebook]:
    """The gradebook at a URL as nbgrader has it; a gradebook that is not there yet is made."""
    from nbgrader.api import Gradebook

    with nbgrader_environment(), Gradebook(url, course_id) as gradebook:
        yield gradebook


@contextmanager
def gradebook_of(course: Course) -> Iterator[Gradebook]:
    """The gradebook of a course as nbgrader has it."""
    with nbgraders_gradebook(gradebook_url(course), course.settings.course_id) as gradebook:
        yield gradebook


def record_students(course: Course, students: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    """Create or update students, given as id and what is known of them; nobody is removed, nothing is emptied."""
    with gradebook_of(course) as gradebook:
        for student, known in students:
            gradebook.update_or_create_student(student, **known)
