"""What all tests share: the course of this repository, and copies of it to work in."""

import shutil
from pathlib import Path

import pytest

from bits_to_pyramids.course.manifest import Course


ROOT = Path(__file__).parent.parent
FIRST = "1-bits-and-bytes"


@pytest.fixture(scope="session")
def course() -> Course:
    return Course.find(ROOT)


@pytest.fixture(scope="session")
def first(course):
    return course.assignment(FIRST)


@pytest.fixture(scope="session")
def classroom(course, first):
    """Grades notebooks of the first assignment in the real sandbox; nothing is recorded."""
    from bits_to_pyramids.grading.classroom import Classroom

    with Classroom(course, first, "bubblewrap") as room:
        yield room


@pytest.fixture
def own_course(tmp_path) -> Course:
    """A course folder of the test's own."""
    return copy_course(tmp_path / "course")


def copy_course(folder: Path) -> Course:
    for name in ("source", "release", "solutions", "grader_tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return Course.find(folder)
