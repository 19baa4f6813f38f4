"""Misconceptions: a sentence each, or two of them at once; and none where none fits."""

import pytest

from bits_to_pyramids.checks import misconception
from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.diagnosis import diagnose
from bits_to_pyramids.sandbox import Returned


def right(value, order):
    return value.to_bytes(3, order)


@misconception("f", "It is always big-endian.")
def always_big(value, order):
    return value.to_bytes(3, "big")


@misconception("f", "It is not padded.")
def not_padded(value, order):
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), order)


@misconception("f", combines=(always_big, not_padded))
def big_and_not_padded(value, order):
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


BANK = (always_big, not_padded, big_and_not_padded)
INPUTS = [(7, "big"), (7, "little"), (0x1234, "little")]


def calls_of(function):
    return [Call("f", args, Returned(function(*args))) for args in INPUTS]


@pytest.mark.parametrize("m", BANK, ids=lambda m: m.name)
def test_each_is_recognised_as_itself(m):
    assert diagnose(calls_of(m.function), right, BANK) is m


def test_the_sentence_of_two_is_made_of_both():
    assert big_and_not_padded.sentence == "Two things at once. It is always big-endian. And: It is not padded."


OTHERS = {
    "nobody-knows": lambda value, order: bytes(3),
    "one-in-some-calls-another-in-others": lambda value, order: (not_padded if value == 7 else always_big).function(
        value, order
    ),
    "right": right,
}


@pytest.mark.parametrize("function", OTHERS.values(), ids=OTHERS)
def test_what_fits_none_on_every_call_is_none(function):
    assert diagnose(calls_of(function), right, BANK) is None


WRONG = {
    "no-sentence": dict(exercise="f"),
    "both": dict(exercise="f", sentence="x", combines=(always_big, not_padded)),
    "only-one": dict(exercise="f", combines=(always_big,)),
    "of-another-exercise": dict(exercise="g", combines=(always_big, not_padded)),
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_a_misconception_has_a_sentence_or_two_of_its_exercise(arguments):
    with pytest.raises(ValueError, match="needs a sentence"):
        misconception(**arguments)
