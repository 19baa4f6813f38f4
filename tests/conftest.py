"""What all tests share: the course of this repository, and copies of it to work in."""

import commands
import pytest
import warm
from courses import FIRST, ROOT, copy_course

from bits_to_pyramids.course.manifest import Course


@pytest.fixture(scope="session", autouse=True)
def nothing_outlives_the_tests():
    yield
    warm.close_all()
    commands.close()


@pytest.fixture(scope="session")
def course() -> Course:
    return Course.find(ROOT)


@pytest.fixture(scope="session")
def first(course):
    return course.assignment(FIRST)


@pytest.fixture(scope="session")
def classroom(course, first):
    """Grades notebooks of the first assignment in the real sandbox; nothing is recorded."""
    from bits_to_pyramids.workers.classroom import Classroom

    with Classroom(course, first, warm.ISOLATION, engine=warm.warm(course)(first)) as room:
        yield room


@pytest.fixture
def own_course(tmp_path) -> Course:
    """A course folder of the test's own, with the first assignment."""
    return copy_course(tmp_path / "course")
