"""Right answers to the assignment on chunks, in any style, get everything."""

import pytest
from submissions import FOLDER, from_file

from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.workers.classroom import Classroom


@pytest.fixture(scope="module")
def chunks(course):
    return course.assignment("chunks")


@pytest.fixture(scope="module")
def room(course, chunks):
    with Classroom(course, chunks, "bubblewrap", stretch=True) as room:
        yield room


@pytest.mark.parametrize("path", sorted((FOLDER / "chunks").glob("right_*.py")), ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", [1, 2])
def test_right_answers_in_any_style_get_everything(course, chunks, room, path, seed):
    result = room.grade(from_file(released_notebook(course, chunks), path), seed=seed)
    assert [f"{e.name}: {c.title}: {c.message}" for e in result.exercises for c in e.checks if not c.passed] == []
