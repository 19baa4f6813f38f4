"""Right answers in any style get everything, in the notebook's own checks and in grading.

Each file ``tests/submissions/MODULE/right_*.py`` answers an assignment, or some of its exercises, in a
style of its own; what it leaves out is taken from the solutions.  A style that loses a point shows a
rule in the checks that the task does not say.
"""

from functools import cache
from pathlib import Path

import pytest
import warm
from courses import ROOT
from submissions import FOLDER, from_file

from bits_to_pyramids.authoring.visible import visible_problems
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

COURSE = Course.find(ROOT)
STYLES = [(one.id, path) for one in COURSE.assignments for path in sorted((FOLDER / one.module).glob("right_*.py"))]
EVERY_STYLE = pytest.mark.parametrize(
    "room, path", STYLES, ids=[f"{path.parent.name}-{path.stem}" for _, path in STYLES], indirect=["room"]
)


@pytest.fixture(scope="module")
def room(request):
    """The assignment of a style, and a classroom that grades it, stretch exercises included."""
    assignment = COURSE.assignment(request.param)
    return assignment, warm.classroom(COURSE, assignment, stretch=True)


def handed_in(assignment, path: Path) -> dict:
    """The notebook with a style's answers."""
    solved = answered(released_notebook(COURSE, assignment), solutions(COURSE, assignment))
    return from_file(solved, path)


@cache
def said_in_the_notebook(name: str) -> dict[Path, list[str]]:
    """What the notebook's own checks say against each style."""
    assignment, paths = COURSE.assignment(name), [path for of, path in STYLES if of == name]
    notebooks = [handed_in(assignment, path) for path in paths]
    return dict(zip(paths, visible_problems(COURSE, assignment, notebooks), strict=True))


@EVERY_STYLE
def test_the_checks_in_the_notebook_pass(room, path):
    assignment, _ = room
    assert said_in_the_notebook(assignment.id)[path] == []


@EVERY_STYLE
@pytest.mark.parametrize("seed", [1, 2])
def test_grading_gives_every_point(room, path, seed):
    assignment, classroom = room
    result = classroom.grade(handed_in(assignment, path), seed=seed)
    failed = [f"{e.name}: {c.title}: {c.message}" for e in result.exercises for c in e.checks if not c.passed]
    assert failed == []
    assert [(e.name, e.shortcuts) for e in result.exercises if e.points < e.max_points] == []
