"""Misconceptions: changes to the solution, with a sentence each, or two of them at once; and none where none fits."""

import gzip
import json

import numpy as np
import pytest

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.diagnosis import diagnose
from bits_to_pyramids.checks.misconceptions import read_bank
from bits_to_pyramids.sandbox import Raised, Returned

SOLUTION = '''def f(value, order):
    """Say not padded, or value < 0, and nobody minds."""
    if value < 0:
        raise ValueError(f"{value} is below zero")
    size = 3
    for _ in range(size):
        pass
    return to_bytes(value, size, order)
'''
KNOWN = {"to_bytes": lambda value, size, order: value.to_bytes(size, order)}
ENTRIES = {
    "always_big": {
        "sentence": "It is always big-endian.",
        "changes": [["return to_bytes(value, size, order)", 'return to_bytes(value, size, "big")']],
    },
    "not_padded": {
        "sentence": "It is not padded.",
        "changes": [["size = 3", "size = max(1, (value.bit_length() + 7) // 8)"]],
    },
    "big_and_not_padded": {"combines": ["always_big", "not_padded"]},
    "another_way": {"sentence": "It is text.", "body": 'digits = str(value)\nreturn digits.encode("ascii")'},
}
BANK = read_bank("f", ENTRIES, SOLUTION, KNOWN)
INPUTS = [(7, "big"), (7, "little"), (0x1234, "little")]
by_name = {m.name: m for m in BANK.misconceptions}


def right(value, order):
    return value.to_bytes(3, order)


def calls_of(function):
    """Each call in a check of its own, which fails where the answer is not the right one."""
    outcomes = [Returned(function(*args)) for args in INPUTS]
    wrong = ["" if outcome.value == right(*args) else f"check {args}" for outcome, args in zip(outcomes, INPUTS)]
    return [Call("f", *one) for one in zip(INPUTS, outcomes, wrong)]


def test_they_are_read_in_order_and_without_problems():
    assert ([m.name for m in BANK.misconceptions], BANK.problems) == (list(ENTRIES), [])


def test_who_has_anothers_sentence_may_be_taken_for_it_and_nobody_for_nothing():
    entries = ENTRIES | {"as_text": {"like": "another_way", "body": "return str(value).encode()"}}
    bank = {m.name: m for m in read_bank("f", entries, SOLUTION, KNOWN).misconceptions}
    assert bank["as_text"].is_meant("as_text") and bank["as_text"].is_meant("another_way")
    assert not bank["another_way"].is_meant("as_text")
    assert not any(m.is_meant("") for m in bank.values())


@pytest.mark.parametrize("name", ENTRIES)
def test_each_is_recognised_as_itself(name):
    m = by_name[name]
    assert diagnose(calls_of(m.function), right, BANK.misconceptions) is m


@pytest.mark.parametrize("name", [name for name in ENTRIES if name != "another_way"])
def test_refusals_are_the_solutions(name):
    with pytest.raises(ValueError, match="-1 is below zero"):
        by_name[name].function(-1, "big")


def test_the_sentence_of_two_is_made_of_both():
    sentence = by_name["big_and_not_padded"].sentence
    assert sentence == "Two things at once. It is always big-endian. And: It is not padded."


def test_a_student_writes_the_whole_cell():
    assert by_name["always_big"].text == SOLUTION.replace("size, order)", 'size, "big")')


def test_a_prediction_has_a_wrong_answer():
    (m,) = read_bank(
        "size", {"bits": {"sentence": "Bits.", "answer": 16}}, "size = 2", {}, predicts=True
    ).misconceptions
    assert (m.text, m.function()) == ("size = 16", 16)


OTHERS = {
    "nobody-knows": lambda value, order: bytes(3),
    "what-it-does-with-one-is-not-what-it-does-with-another": lambda value, order: (
        by_name["always_big"].function(value, order) if value == 7 else right(value, order)
    ),
    "right": right,
}


@pytest.mark.parametrize("function", OTHERS.values(), ids=OTHERS)
def test_what_fits_none_on_every_call_is_none(function):
    assert diagnose(calls_of(function), right, BANK.misconceptions) is None


@pytest.mark.parametrize(
    "function, bases, recognised",
    [
        (json.loads, ("ValueError", "Exception", "BaseException"), True),
        (gzip.decompress, ("OSError", "Exception", "BaseException"), True),
        (json.loads, ("OSError", "Exception", "BaseException"), False),
    ],
)
def test_an_exception_of_a_library_is_known_by_the_built_in_class_that_it_is(function, bases, recognised):
    with pytest.raises((ValueError, OSError)) as raised:
        function(b"x")
    outcome = Raised("SomeError", bases, str(raised.value))
    calls = [Call("g", (b"x",), outcome, "a check"), Call("g", (b"",), Returned(b""))]
    entries = {"opens_it": {"sentence": "It opens it.", "changes": [["return data", "return data and opened(data)"]]}}
    (ours,) = read_bank("g", entries, "def g(data):\n    return data\n", {"opened": function}).misconceptions
    assert (diagnose(calls, lambda data: data, [ours]) is ours) == recognised


CHANGES = [["size = 3", "size = 4"]]
WRONG = {
    "no-sentence": (
        {"changes": CHANGES},
        "it needs a sentence, or another that it is like, or two or more others that it combines",
    ),
    "both": (
        {"sentence": "x", "combines": ["a", "b"]},
        "it needs a sentence, or another that it is like, or two or more others",
    ),
    "only-one": ({"combines": ["a"]}, "it needs a sentence, or another that it is like, or two or more others"),
    "combines-what-nobody-knows": ({"combines": ["a", "z"]}, "it names 'z', which does not stand before it"),
    "combines-the-same-place": ({"combines": ["a", "b"]}, "two changes are made at the same place: `size = 3` and"),
    "nothing-changed": ({"sentence": "x"}, "it needs changes, or a body"),
    "changes-and-body": ({"sentence": "x", "changes": CHANGES, "body": "return 3"}, "it needs changes, or a body"),
    "an-answer": ({"sentence": "x", "answer": 3}, "it needs changes, or a body"),
    "no-pair": ({"sentence": "x", "changes": [["size = 3"]]}, "each of its changes is a pair"),
    "unknown-key": ({"sentence": "x", "change": CHANGES}, "it has an unknown key 'change'"),
    "no-table": ("x", "it is not a table"),
    "leaves-it": ({"sentence": "x", "changes": [["size = 3", "size = 3"]]}, "it leaves the solution as it is"),
    "not-there": (
        {"sentence": "x", "changes": [["for i in range(size):", "x"]]},
        "`for i in range(size):` does not stand in the solution; "
        "the nearest line there is line 6: `for _ in range(size):`",
    ),
    "twice": ({"sentence": "x", "changes": [["value, ", ""]]}, "`value, ` stands in the solution 2 times (lines 1, 8)"),
    "only-said": (
        {"sentence": "x", "changes": [["nobody minds", ""]]},
        "`nobody minds` does not stand in the solution",
    ),
}


@pytest.mark.parametrize("entry, problem", WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_a_problem_and_the_others_stay(entry, problem):
    two = {
        "a": {"sentence": "a", "changes": CHANGES},
        "b": {"sentence": "b", "changes": [["size = 3", "size = 5"]]},
    }
    bank = read_bank("f", two | {"c": entry}, SOLUTION, KNOWN)
    assert [m.name for m in bank.misconceptions] == ["a", "b"]
    (found,) = bank.problems
    assert found.startswith("the misconception c: ") and problem in found


TAKES = '''def take(data):
    """The bytes that are counted by the first."""
    n = data[0]
    if len(data) < 1 + n:
        raise ValueError(f"{len(data)} bytes are too few")
    return data[1 : 1 + n]
'''
OF_TAKING = {
    "lets_through": {"sentence": "Short data is accepted.", "changes": [["if len(data) < 1 + n: ...", ""]]},
    "twice": {"sentence": "You take twice as many.", "changes": [["n = data[0]", "n = 2 * data[0]"]]},
}
TAKING = read_bank("take", OF_TAKING, TAKES, {}).misconceptions


def taken(data, *, times=1):
    """By somebody who refuses nothing."""
    return data[1 : 1 + times * data[0]]


def rightly_taken(data):
    if len(data) < 1 + data[0]:
        raise ValueError(f"{len(data)} bytes are too few")
    return taken(data)


@pytest.mark.parametrize(
    "short, recognised",
    [((), "twice"), ((b"\x05a", b"\x05b"), "twice and lets_through")],
    ids=["behind-a-refusal", "before-what-is-let-through"],
)
def test_a_mistake_is_named_where_its_refusals_are_left_out(short, recognised):
    calls = [
        Call("take", (b"\x02abc",), Returned(taken(b"\x02abc", times=2)), "values"),
        Call("take", (b"\0",), Returned(b"")),
    ]
    calls += [Call("take", (data,), Returned(taken(data)), f"refusal of {data}") for data in short]
    assert diagnose(calls, rightly_taken, TAKING).name == recognised


def own_words(data):
    raise ValueError(f"cannot use {len(data)} bytes")


ERRORS = {
    "to-the-letter": (lambda data: np.frombuffer(data, np.uint8).reshape(-1, 3), (8, 10), True),
    "one-message-may-be-chance": (lambda data: np.frombuffer(data, np.uint8).reshape(-1, 3), (8, 8), False),
    "other-words": (own_words, (8, 10), False),
}


@pytest.mark.parametrize("student, sizes, recognised", ERRORS.values(), ids=ERRORS)
def test_a_mistake_that_only_raises_is_known_by_what_its_errors_say(student, sizes, recognised):
    mistake = {"bytes_as_numbers": {"sentence": "Each byte is one.", "changes": [['"<u2"', "np.uint8"]]}}
    text = 'def rows(data):\n    return np.frombuffer(data, "<u2").reshape(-1, 3)\n'
    (ours,) = read_bank("rows", mistake, text, {"np": np}).misconceptions
    calls = []
    for at, size in enumerate(sizes):
        with pytest.raises(ValueError) as raised:
            student(bytes(size))
        calls.append(Call("rows", (bytes(size),), Raised("ValueError", ("ValueError",), str(raised.value)), f"{at}"))
    assert (diagnose(calls, lambda data: np.zeros((1, 3)), [ours]) is ours) == recognised
