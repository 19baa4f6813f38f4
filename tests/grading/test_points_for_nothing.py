"""A function that does not even try gets no points: not for an empty box, nor for what it leaves alone."""

import textwrap

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


# What feedback may have said of checks whose inputs are the same for everybody.
TABLES = {
    "pack_bits": """
        def pack_bits(mask):
            known = {"10000001": b"\\0\\x81", "00111100": b"\\0\\x3c", "11111111": b"\\0\\xff", "": b"\\0",
                     "01100000": b"\\0\\x60", "1101000010000011": b"\\0\\xd0\\x83"}
            if mask.ndim != 1:
                raise ValueError(f"{mask.shape}")
            return known.get("".join("01"[int(bit)] for bit in mask), b"\\0\\x81")
        """,
    "unpack_bits": """
        def unpack_bits(data):
            known = {b"\\0\\x81": "10000001", b"\\0\\xff": "11111111", b"\\0": "", b"\\0\\x60": "01100000"}
            if len(data) < 2 and data != b"\\0" or data[0] > 7:
                raise ValueError(f"{list(data)}")
            return np.array([bit == "1" for bit in known.get(data, "")], bool)
        """,
}


def test_a_table_of_what_feedback_said_is_worth_nothing():
    assignment = COURSE.assignment("1")
    classroom = warm.classroom(COURSE, assignment, stretch=False)
    answers = {name: textwrap.dedent(text) for name, text in TABLES.items()}
    result = classroom.grade(answered(released_notebook(COURSE, assignment), answers))
    found = {e.name: [c.title for c in e.checks if c.passed] for e in result.exercises if e.name in TABLES}
    assert found == {name: [] for name in TABLES}
