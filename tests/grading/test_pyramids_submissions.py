"""Right answers to the assignment on pyramids, in other styles than ours, get everything."""

import pytest
from submissions import FOLDER, from_file

from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.workers.classroom import Classroom

RIGHT = sorted((FOLDER / "pyramids").glob("right_*.py"))


@pytest.fixture(scope="module")
def pyramids(course):
    return course.assignment("pyramids")


@pytest.fixture(scope="module")
def pyramid_classroom(course, pyramids):
    with Classroom(course, pyramids, "bubblewrap") as room:
        yield room


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_answers_in_any_style_get_everything(course, pyramids, pyramid_classroom, path):
    result = pyramid_classroom.grade(from_file(released_notebook(course, pyramids), path))
    assert [f"{e.name}: {c.title}: {c.message}" for e in result.exercises for c in e.checks if not c.passed] == []
    assert result.points == 100
