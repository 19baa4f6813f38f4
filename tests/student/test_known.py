"""Known mistakes: named in the notebook at once, and by nobody who has not made them."""

import json

import numpy as np
import pytest

from bits_to_pyramids.student import known
from bits_to_pyramids.student.cases import Outcome, case, judged
from bits_to_pyramids.student.digests import _pbkdf2, label, seal, slow_digest, unseal
from bits_to_pyramids.student.known import recognised, sealed_mistakes
from bits_to_pyramids.student.meaning import outcome_text, value_text

CASES = (case(2, gives=4), case(3, gives=9), case(4, gives=16), case(0, refuses=0), case(-1, refuses=-1))


def right(n):
    if n < 1:
        raise ValueError(f"{n}")
    return n * n


def made(change):
    """The right function with a change to what it gives, or to what it refuses."""

    def function(n):
        return change(n, right)

    return function


MISTAKES = {
    "You doubled.": made(lambda n, right: right(n) and 2 * n),
    "You added one.": made(lambda n, right: right(n) + 1),
    "You took 3 for 2.": made(lambda n, right: right(n) - 3 * (n == 3)),
    "You let 0 pass.": made(lambda n, right: right(n) if n else 0),
    "You raise what nobody asked for.": made(lambda n, right: {}[n] if n == 4 else right(n)),
}


def outcomes_of(function):
    return [judged(function, one) for one in CASES]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sealed = sealed_mistakes("f", [(said, outcomes_of(function)) for said, function in MISTAKES.items()], CASES)
    known.SEALED.parent.mkdir()
    known.SEALED.write_text(json.dumps({"mistakes": {"f": sealed}}))


NAMED = {
    **{said: (function, [said] if "raise" not in said else []) for said, function in MISTAKES.items()},
    "right": (right, []),
    "all refusals left out": (lambda n: n * n + 1, ["You added one."]),
    "beside a refusal": (lambda n: right(n) + 1 if n else 0, ["You added one.", "You let 0 pass."]),
    "two at once": (lambda n: right(n) + (n != 3) - 3 * (n == 3), ["You added one.", "You took 3 for 2."]),
    "nobody knows": (lambda n: right(n) + 7, []),
    # Who reads a sentence about refusals first looks in the wrong place.
    "nobody knows, beside a refusal": (lambda n: right(n) + 7 if n else 0, []),
    "beside a crash": (lambda n: [][n] if n == 4 else right(n) + 1, ["You added one."]),
    "nobody knows, beside a crash": (lambda n: [][n] if n == 4 else right(n) + 7, []),
    "one value by chance, others not": (lambda n: right(n) + (1 if n == 2 else 5), []),
}  # fmt: skip


@pytest.mark.parametrize("function, sentences", NAMED.values(), ids=NAMED)
def test_a_mistake_is_named_by_what_it_does(folder, function, sentences):
    assert recognised("f", CASES, outcomes_of(function)) == sentences


def test_without_the_file_nothing_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert recognised("f", CASES, outcomes_of(MISTAKES["You doubled."])) == []


def test_no_sentence_and_no_outcome_can_be_read(folder):
    text = known.SEALED.read_text()
    assert not [word for said in MISTAKES for word in said.rstrip(".").split() if len(word) > 3 and word in text]


SAME = {
    "a list for a tuple": ([1, 2], (1, 2)),
    "numpy's number": (np.int64(7), 7),
    "a whole float": (7.0, 7),
    "a rounded float": (1 / 3, 0.333333333333),
    "a byte order": (np.array([1, 2], ">u2"), np.array([1, 2], "<u2")),
    "an open slice": (slice(None, 4), slice(0, 4, 1)),
    "the order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "when it was packed": (b"\x1f\x8b\x08\x00" + bytes(4) + b"\x02\xff\x03\x00" + bytes(8),
    b"\x1f\x8b\x08\x00" + bytes([9] * 4) + b"\x00\x03\x03\x00" + bytes(8)),
}  # fmt: skip
DIFFERENT = {
    "a string for a number": ("7", 7),
    "a dtype": (np.array([1, 2], "u2"), np.array([1, 2], "u1")),
    "a shape": (np.zeros((2, 3)), np.zeros((3, 2))),
    "true for one": (True, 1),
    "bytes": (b"12", "12"),
    "a nested value": ((1, (2, 3)), (1, (2, 4))),
}


@pytest.mark.parametrize("one, other", SAME.values(), ids=SAME)
def test_what_compare_takes_for_the_same_has_the_same_text(one, other):
    assert value_text(one) == value_text(other)


@pytest.mark.parametrize("one, other", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_has_another_text(one, other):
    assert value_text(one) != value_text(other)


def test_a_value_inside_itself_comes_to_an_end():
    value = []
    value.append(value)
    assert "..." in value_text(value)


def test_an_exception_of_ones_own_is_the_one_that_it_is_made_of():
    class Mine(KeyError):
        pass

    assert outcome_text(Outcome("x", "raised", Mine())) == outcome_text(Outcome("y", "raised", KeyError(2)))


@pytest.mark.parametrize("text", [b"", b"1", b"x" * 200])
def test_the_digest_is_the_same_where_python_lacks_it(text, monkeypatch):
    there = slow_digest(text, b"salt", 50)
    assert _pbkdf2(text, b"salt", 50) == there
    monkeypatch.delattr("hashlib.pbkdf2_hmac")
    slow_digest.cache_clear()
    assert slow_digest(text, b"salt", 50) == there


def test_a_seal_opens_with_its_key_and_no_other():
    sealed = seal("You rounded down.", b"key")
    assert unseal(sealed, b"key") == "You rounded down." and "rounded" not in sealed
    assert label(b"key") != label(b"kex")
    with pytest.raises(UnicodeDecodeError):
        unseal(sealed, b"another key")
