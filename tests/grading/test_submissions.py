"""Named submissions through the real sandbox and the real checks: what each is worth, and why."""

import copy
import json

import pytest
from submissions import added, cell_of

from bits_to_pyramids.checks.marks import ONLY_WITH
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.results.wording import exercise_report
from bits_to_pyramids.workers.classroom import Classroom


@pytest.fixture(scope="module")
def handed_out(course, first):
    return released_notebook(course, first)


@pytest.fixture(scope="module")
def solved(course, first, handed_out):
    return answered(handed_out, solutions(course, first))


def points(result):
    """Points by exercise, stretch left out."""
    return {e.name: float(e.points) for e in result.exercises if not e.name.endswith("12bit")}


def lost(result):
    return {e.name for e in result.exercises if e.points < e.max_points and not e.name.endswith("12bit")}


def test_the_solution_gets_everything(classroom, solved):
    result = classroom.grade(solved)
    assert sum(points(result).values()) == 100
    assert lost(result) == set()


def test_the_untouched_release_gets_nothing(classroom, handed_out):
    result = classroom.grade(handed_out)
    assert result.points == 0
    for exercise in result.exercises:
        assert not any("ImportError" in check.message or "NameError" in check.message for check in exercise.checks)
        assert exercise.sentence == ""
    assert {check.message.splitlines()[-1] for exercise in result.exercises for check in exercise.checks} == {
        "not written yet"
    }


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_inputs_differ_from_student_to_student_and_points_do_not(classroom, solved, seed):
    assert lost(classroom.grade(solved, seed=seed)) == set()


def test_half_done_gets_what_is_done(classroom, course, first, handed_out):
    half = dict(list(solutions(course, first).items())[:5])
    result = classroom.grade(answered(handed_out, half))
    assert {name for name, value in points(result).items() if value} == set(half)


def test_a_syntax_error_costs_its_own_exercise_only(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "value_of")["source"] = "def value_of(bits)\n    return 0"
    result = classroom.grade(notebook)
    assert lost(result) == {"value_of"}
    (cell,) = [cell for cell in result.cells if not cell.ok]
    assert cell.id == "value_of" and "SyntaxError" in cell.error


RETURNS = {
    "none": "return None",
    "always-raises-value-error": "raise ValueError('256 8 -1 0 big')",
    "its-first-argument": "return args[0]",
    "infinity": "return float('inf')",
    "an-object": "return object()",
    "equal-to-everything": "return type('E', (), {'__eq__': lambda self, other: True})()",
    "equal-to-everything-int": "return type('I', (int,), {'__eq__': lambda self, other: True, '__hash__': None})(1)",
    "everything-at-once": "import numpy as np; return np.array([args], dtype=object)",
}


@pytest.mark.parametrize("body", RETURNS.values(), ids=RETURNS)
def test_empty_gestures_get_nothing(classroom, handed_out, body):
    names = [c["metadata"]["exercise"] for c in handed_out["cells"] if c["metadata"].get("role") == "answer"]
    functions = [name for name in names if not name.startswith("bytes_of")]
    wrong = {name: f"def {name}(*args, **kwargs):\n    {body}" for name in functions}
    assert classroom.grade(answered(handed_out, wrong)).points == 0


def test_only_the_exercises_that_are_named_are_checked_and_give_what_they_always_give(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "value_of")["source"] = "def value_of(bits):\n    return 0"
    named = ["value_of", "pack_bits"]
    all_of_them = {exercise.name: exercise for exercise in classroom.grade(notebook).exercises}
    assert classroom.grade(notebook, only=named).exercises == [all_of_them[name] for name in named]


DAMAGE = {
    "helper-cell-on-top": lambda cells: cells.insert(0, added("def helper():\n    return 1")),
    "duplicated-checks-cell": lambda cells: cells.insert(5, copy.deepcopy(cells[-5])),
    "all-checks-deleted": lambda cells: cells.__setitem__(
        slice(None), [c for c in cells if c["metadata"].get("role") != "checks"]
    ),
    "only-answers-left": lambda cells: cells.__setitem__(
        slice(None), [c for c in cells if c["metadata"].get("role") == "answer"]
    ),
    "outputs-and-metadata-everywhere": lambda cells: [c["metadata"].update(tags=["x"], collapsed=True) for c in cells],
    "cell-ids-lost": lambda cells: [c.pop("id") for c in cells],
    "answer-split-in-two": lambda cells: cells.insert(8, added("LETTERS = '01'")),
    "a-cell-that-fails": lambda cells: cells.insert(3, added("import zarr\nundefined_name")),
    "a-cell-that-asks": lambda cells: cells.insert(3, added("name = input('who are you?')")),
    "a-cell-that-exits": lambda cells: cells.insert(3, added("exit()")),
    "magics": lambda cells: cells.insert(3, added("%matplotlib inline\n%timeit -n1 -r1 1+1")),
    "a-figure": lambda cells: cells.insert(3, added("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")),
    "warnings-as-errors": lambda cells: cells.insert(3, added("import warnings\nwarnings.simplefilter('error')")),
    "stdout-replaced": lambda cells: cells.insert(3, added("import sys, io\nsys.stdout = io.StringIO()")),
    "stdout-closed": lambda cells: cells.insert(3, added("import sys\nsys.stdout.close()")),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_honest_damage_costs_nothing(classroom, solved, damage):
    notebook = copy.deepcopy(solved)
    damage(notebook["cells"])
    result = classroom.grade(notebook)
    assert lost(result) == set(), [c.message for e in result.exercises for c in e.checks if not c.passed]


def test_an_old_notebook_format_costs_nothing(classroom, solved):
    cells = [
        {
            "cell_type": cell["cell_type"],
            "metadata": {"nbgrader": cell["metadata"].get("nbgrader", {})},
            ("input" if cell["cell_type"] == "code" else "source"): cell["source"],
        }
        for cell in copy.deepcopy(solved["cells"])
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    assert lost(classroom.grade(old)) == set()


COSTS_ONE = {
    "endless-loop": "while True: pass",
    "exit": "import os; os._exit(0)",
    "signal": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "recursion": "return bits_of(value, n_bits)",
    "memory": "return 'x' * 10**12",
    "huge-answer": "return '0' * 300_000_000",
    "deep-answer": "a = []\n    for _ in range(10**5): a = [a]\n    return a",
    "cyclic-answer": "a = []\n    a.append(a)\n    return a",
    "threads": "import threading\n    [threading.Thread(target=int).start() for _ in range(10**4)]\n    return ''",
    "forks": "import os\n    while True: os.fork()",
    "noise": "print('x' * 10**8); return ''",
}


@pytest.mark.parametrize("body", COSTS_ONE.values(), ids=COSTS_ONE)
def test_what_one_function_breaks_costs_that_function_only(classroom, solved, body):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "bits_of")["source"] = f"def bits_of(value, n_bits):\n    {body}"
    result = classroom.grade(notebook)
    assert lost(result) == {"bits_of"}


def test_the_limits_of_the_manifest_are_those_of_the_runner(own_course, solved):
    path = own_course.root / "source" / "1-bits-and-bytes" / "bits-and-bytes.toml"
    path.write_text(path.read_text().replace("[[exercise]]", "[limits]\nanswer_bytes = 1024\n\n[[exercise]]", 1))
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "encode_uint")["source"] = "def encode_uint(value, n_bytes, byteorder):\n    return bytes(2000)"
    assignment = Course.find(own_course.root).assignment("1")
    with Classroom(own_course, assignment, "bubblewrap") as room:
        (exercise,) = [e for e in room.grade(notebook).exercises if e.name == "encode_uint"]
    assert any("1,024 bytes" in check.message for check in exercise.checks), [
        check.message for check in exercise.checks
    ]


def test_a_cell_that_never_ends_is_left_out(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "bits_of")["source"] = "while True: pass"
    assert lost(classroom.grade(notebook)) == {"bits_of"}


def test_what_the_task_rules_out_gives_no_points_and_costs_nothing_else(classroom, solved):
    notebook = copy.deepcopy(solved)
    notebook["cells"].insert(3, added("from struct import pack as packed"))
    cell_of(notebook, "encode_uint")["source"] += (
        "\n\nby_hand = encode_uint\ndef encode_uint(value, n_bytes, byteorder):\n"
    )
    cell_of(notebook, "encode_uint")["source"] += (
        "    return by_hand(value, n_bytes, byteorder) if packed('B', 1) == bytes([1]) else b''"
    )
    result = classroom.grade(notebook)
    assert lost(result) == {"encode_uint"}
    (exercise,) = [e for e in result.exercises if e.name == "encode_uint"]
    assert {check.message for check in exercise.checks} == {ONLY_WITH} and exercise.shortcuts == ["struct"]
    assert exercise.shortcut_note.startswith(
        "Your answer uses `struct` in line 1 of your cell added-1 (from struct import pack as packed). The task"
    )
    assert exercise_report(exercise).count("By hand: Your answer uses `struct`") == 1


def test_a_failed_check_says_call_got_expected_and_first_difference(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "largest_value")["source"] = "def largest_value(n_bits):\n    return 2**n_bits"
    result = classroom.grade(notebook)
    (exercise,) = [e for e in result.exercises if e.name == "largest_value"]
    message = next(check.message for check in exercise.checks if not check.passed)
    assert "largest_value(" in message and "got" in message and "expected" in message
    assert all(len(check.message.splitlines()) <= 8 for check in exercise.checks)
    assert exercise.misconception and exercise.sentence


def test_a_mistake_that_nobody_knows_gets_no_sentence(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "largest_value")["source"] = "def largest_value(n_bits):\n    return 41"
    (exercise,) = [e for e in classroom.grade(notebook).exercises if e.name == "largest_value"]
    assert exercise.sentence == ""


def test_what_the_students_own_cells_draw_is_kept(classroom, solved):
    notebook = copy.deepcopy(solved)
    notebook["cells"].insert(3, added("import matplotlib.pyplot as plt\nplt.figure(figsize=(1, 1))\nplt.plot([1, 2])"))
    (cell,) = [cell for cell in classroom.grade(notebook).cells if cell.pictures]
    assert cell.id == "added-1" and len(cell.pictures) == 1


def test_a_wrong_array_comes_with_what_a_picture_needs(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "pack_bits")["source"] = "def pack_bits(mask):\n    return bytes(1)"
    (exercise,) = [e for e in classroom.grade(notebook).exercises if e.name == "pack_bits"]
    assert "bytes" in {check.evidence.kind for check in exercise.checks if check.evidence}


def test_the_same_seed_gives_the_same_result(classroom, solved):
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "encode_uint")["source"] = (
        "def encode_uint(value, n_bytes, byteorder):\n    return bytes(n_bytes)"
    )
    one, two = (json.loads(classroom.grade(notebook, seed=5).to_json()) for _ in range(2))
    assert one["exercises"] == two["exercises"]
