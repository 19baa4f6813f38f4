"""A function that does not even try gets no points: not for an empty box, nor for what it leaves alone."""

import pytest
import warm
from courses import ROOT

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook

COURSE = Course.find(ROOT)
NO_TRY = {
    "nothing": "return None",
    "zero": "return 0",
    "one": "return 1",
    "false": "return False",
    "empty": "return []",
    "text": 'return ""',
    "the first argument": "return args[0]",
    "the second argument": "return args[1] if len(args) > 1 else args[0]",
    "zeros": "return [0 for _ in args[0]] if isinstance(args[0], tuple) else [args[0]]",
    "everything refused": 'raise ValueError(" ".join(map(str, args)))',
}


@pytest.fixture(scope="module", params=["chunks", "pyramids"])
def room(request):
    assignment = COURSE.assignment(request.param)
    return assignment, warm.classroom(COURSE, assignment, stretch=True)


@pytest.mark.parametrize("body", NO_TRY.values(), ids=NO_TRY.keys())
def test_whoever_does_not_try_gets_no_points(room, body):
    assignment, classroom = room
    functions = [one.name for one in assignment.exercises if one.kind == "function"]
    answers = {name: f"def {name}(*args, **kwargs):\n    {body}\n" for name in functions}
    result = classroom.grade(answered(released_notebook(COURSE, assignment), answers))
    assert {e.name for e in result.exercises if e.checks} >= set(functions)
    assert [f"{e.name}: {c.title}" for e in result.exercises for c in e.checks if c.passed] == []
