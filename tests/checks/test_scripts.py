"""By script or by running every check: the same results, field by field."""

import json
from types import SimpleNamespace

import pytest
from submissions import added, cell_of

from bits_to_pyramids.authoring.misconceived import rounds
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.scripts import ScriptedMarking
from bits_to_pyramids.checks.session import ALL_THERE
from bits_to_pyramids.checks.suite import GraderFailure
from bits_to_pyramids.course.notebooks import answered, given, released_notebook, solutions
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.classroom import Classroom

SEEDS = (1, 20, 300)


@pytest.fixture(scope="module")
def rooms(course, first):
    """A classroom that grades by script, and one that runs every check."""
    found = [
        Classroom(course, first, "bubblewrap", engine=Checkers(course, first, "bubblewrap", by_script=by_script))
        for by_script in (True, False)
    ]
    yield found
    for room in found:
        room.__exit__()


def facts(room, notebook, **options) -> dict:
    """All of a result but the time that it took."""
    return json.loads(room.grade(notebook, **options).to_json()) | {"seconds": 0}


def require_the_same(rooms, notebook, **options) -> dict:
    by_script, by_checks = (facts(room, notebook, **options) for room in rooms)
    assert by_script == by_checks
    return by_script


@pytest.mark.parametrize("seed", SEEDS)
def test_right_and_blank_submissions(rooms, course, first, seed):
    notebook = released_notebook(course, first)
    require_the_same(rooms, notebook, seed=seed)
    require_the_same(rooms, answered(notebook, solutions(course, first)), seed=seed)


def test_every_misconception_alone_and_beside_what_stands_on_it(rooms, course, first):
    knowledge, notebook, right = (
        load_knowledge(course, first),
        released_notebook(course, first),
        solutions(course, first),
    )
    banks = {exercise.name: knowledge.misconceptions_of(exercise.name) for exercise in first.exercises}
    seen = 0
    for number, chosen in enumerate(rounds(banks, right | given(notebook))):
        wrong = answered(notebook, right | {name: m.text for name, m in chosen.items()})
        result = require_the_same(rooms, wrong, seed=SEEDS[number % 3], only=list(chosen))
        seen += sum(exercise["misconception"] != "" for exercise in result["exercises"])
        if number % 4 == 0:
            require_the_same(rooms, wrong, seed=SEEDS[number % 3])  # with what is carried forward
    assert seen > 40


# What stands at the top of a notebook that is right otherwise.
AT_THE_TOP = {
    "prints and figures": "import matplotlib.pyplot as plt\nprint('hello')\nplt.plot([1, 2])\n1 + 1",
    "an error": "1 / 0",
    "the end": "raise SystemExit",
    "a crash": "import os\nos._exit(1)",
    "a tool that is ruled out": "def helper(x):\n    return bin(x)",
    "what cannot be read": "x = " + "(" * 3000 + ")" * 3000,
    "another name": "import builtins\nnumber = builtins.int",
}


@pytest.mark.parametrize("source", AT_THE_TOP.values(), ids=AT_THE_TOP)
def test_notebooks_with_a_cell_of_their_own(rooms, course, first, source):
    notebook = answered(released_notebook(course, first), solutions(course, first))
    notebook["cells"].insert(1, added(source))
    require_the_same(rooms, notebook)


# Instead of the right function, where `right` is the right one under another name.
WRAPPED = {
    "the same": "return right(*args)",
    "equal and of another type": "return list(right(*args))",
    "one wrong answer, late": "global n\n    n += 1\n    return right(*args) if n < 12 else None",
    "a loop at some input": "while args[0] > 40:\n        pass\n    return right(*args)",
    "an end, late": "global n\n    n += 1\n    if n > 12:\n        raise SystemExit\n    return right(*args)",
    "a crash, late": "global n\n    n += 1\n    if n > 12:\n        __import__('os')._exit(3)\n    return right(*args)",
    "another error": "try:\n        return right(*args)\n    except ValueError:\n        raise KeyError from None",
    "other words": "try:\n        return right(*args)\n    except ValueError:\n        raise ValueError from None",
}


@pytest.mark.parametrize("body", WRAPPED.values(), ids=WRAPPED)
def test_functions_that_differ_somewhere(rooms, course, first, body):
    """At the first call, in the middle, or not at all; in value, type, error, time."""
    notebook = answered(released_notebook(course, first), solutions(course, first))
    cell = cell_of(notebook, "bits_of")
    cell["source"] += f"\n\nright, n = bits_of, 0\n\ndef bits_of(*args):\n    {body}\n"
    require_the_same(rooms, notebook)


def test_a_check_that_asks_at_random_is_judged_without_its_script(monkeypatch):
    """What a check asks is another question than when it was rehearsed: nobody is judged by half of either."""
    session = SimpleNamespace(past=["a line that nobody asked for"], follow=lambda script, tools: False)
    check = SimpleNamespace(exercise="e", name="c")
    marking = ScriptedMarking(None, None, session, 1, None, {("e", "c"): ["a line"]}, lambda: None)
    monkeypatch.setattr(Marking, "_tried", lambda self, check, tools: None)
    monkeypatch.setattr(Marking, "_first", lambda self, check: ALL_THERE)
    with pytest.raises(GraderFailure):
        marking._tried(check, ALL_THERE)
