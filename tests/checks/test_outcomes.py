"""What functions of ours do with calls, found out once, or known; calls with the same arguments are the same."""

import pickle

import numpy as np
import pytest

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.outcomes import Failure, Outcomes, key_of, tried
from bits_to_pyramids.sandbox import Returned
from bits_to_pyramids.student.watched import Chunks, Folder, Watched, WatchedArray

IMAGE = np.arange(6, dtype="<u2").reshape(2, 3)
SAME = {
    "numbers": ((1, "a"), (1, "a")),
    "no arguments": ((), ()),
    "arrays": ((IMAGE,), (IMAGE.copy(),)),
    "a folder that was used": ((Folder({"a": b"1"}),), (Folder({"a": b"1"}),)),
    "chunks that were asked for": ((Chunks(IMAGE, (1, 2)),), (Chunks(IMAGE, (1, 2)),)),
}
OTHERS = {
    "another number": ((1,), (2,)),
    "a number that is text": ((1,), ("1",)),
    "a whole number that is a truth": ((1,), (True,)),
    "another dtype": ((IMAGE,), (IMAGE.astype("<u4"),)),
    "another byte order": ((IMAGE,), (IMAGE.astype(">u2"),)),
    "another shape": ((IMAGE,), (IMAGE.reshape(3, 2),)),
    "another direction in memory": ((IMAGE,), (IMAGE[:, ::-1].copy()[:, ::-1],)),
    "another order in memory": ((IMAGE,), (np.asfortranarray(IMAGE),)),
    "other files": ((Folder({"a": b"1"}),), (Folder({"a": b"2"}),)),
}


@pytest.mark.parametrize("one, other", SAME.values(), ids=SAME)
def test_calls_with_the_same_arguments_have_one_key_whatever_became_of_what_was_lent(one, other):
    for arg in other:
        if isinstance(arg, Folder):
            arg.files = {"a": b"7"}
        if isinstance(arg, Chunks):
            arg((0, 0))
    assert key_of(one) == key_of(other) is not None


@pytest.mark.parametrize("one, other", OTHERS.values(), ids=OTHERS)
def test_calls_with_other_arguments_have_other_keys(one, other):
    assert key_of(one) != key_of(other)


def test_what_cannot_be_written_down_has_no_key():
    assert key_of((Watched(lambda index: index),)) is None


def raises(value):
    raise KeyError(value)


class OwnError(Exception):
    pass


def raises_its_own(value):
    raise OwnError(f"no {value}")


@pytest.mark.parametrize(
    "function, failure",
    [(raises, Failure("KeyError", "'x'")), (raises_its_own, Failure("OwnError", "no x"))],
    ids=["built-in", "its own"],
)
def test_an_error_is_its_kind_and_what_it_says(function, failure):
    outcome = tried(function, ("x",))
    assert outcome.error == failure and pickle.loads(pickle.dumps(outcome)) == outcome


def fills(array):
    array[...] = 7


@pytest.mark.parametrize("arg", [np.zeros(3), WatchedArray(np.zeros(3), (2,))], ids=["an array", "one that watches"])
def test_what_one_function_does_to_its_arguments_the_next_does_not_find(arg):
    tried(fills, (arg,))
    assert key_of((arg,)) == key_of((type(arg)(np.zeros(3), (2,)) if isinstance(arg, WatchedArray) else np.zeros(3),))
    outcome = tried(lambda array: float(np.asarray(array[...]).sum()), (arg,))
    assert outcome.value == 0


def test_a_call_is_tried_once_and_what_is_known_never():
    asked = []

    def function(value):
        asked.append(value)
        return 2 * value

    calls = [Call("f", (value,), Returned(0)) for value in (1, 2)]
    outcomes = Outcomes(lambda: function)
    outcomes.know(calls[0], tried(abs, (-7,)))
    assert [outcomes.of(call).value for call in [*calls, *calls]] == [7, 4, 7, 4]
    assert asked == [2]


def test_a_call_is_not_taken_for_one_that_is_gone():
    outcomes = Outcomes(lambda: abs)
    assert [outcomes.of(Call("abs", (-number,), None)).value for number in range(100)] == [*range(100)]
