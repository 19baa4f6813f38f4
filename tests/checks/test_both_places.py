"""What the visible checks accept, the hidden ones accept, and the other way round: value by value.

In a notebook `compare` sees what a function returned; in grading it sees what arrives of it through the
protocol.  Both must come to the same verdict.
"""

import collections
import enum
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_values import Liar, Loud, Named, Point, arrays, plain

from bits_to_pyramids.calls import Unsupported, decode, encode
from bits_to_pyramids.student.compare import close, compare, own_array


class Level(enum.IntEnum):
    FULL = 0


class Order(enum.StrEnum):
    LITTLE = "little"


def visible(value, expected) -> bool:
    return compare(value, expected) is None


def hidden(value, expected) -> bool:
    try:
        tree, buffers = encode(value, keep_layout=False)
    except Unsupported:
        return False
    return compare(decode(json.loads(json.dumps(tree)), [bytearray(b) for b in buffers]), expected) is None


IMAGE = np.array([[1, 2], [3, 258]], np.uint16)
RIGHT = {
    "named tuple": (Point(1, 2), (1, 2)),
    "named tuple in a list": ([Point(1, 2)], [(1, 2)]),
    "list for a tuple": ([1, 2], (1, 2)),
    "ordered dict": (collections.OrderedDict(a=1), {"a": 1}),
    "dict with a default": (collections.defaultdict(int, a=1), {"a": 1}),
    "counter": (collections.Counter("ab"), {"a": 1, "b": 1}),
    "enum": (Level.FULL, 0),
    "enum of text": (Order.LITTLE, "little"),
    "NumPy numbers": ((np.int64(3), np.uint8(4)), (3, 4)),
    "NumPy number for a float": (np.float32(0.5), 0.5),
    "whole number for a float": (2, 2.0),
    "NumPy boolean": (np.True_, True),
    "NumPy text": (np.str_("0101"), "0101"),
    "NumPy bytes": (np.bytes_(b"ab"), b"ab"),
    "masked array without a mask": (np.ma.masked_array(IMAGE), IMAGE),
    "array of another kind": (IMAGE.view(Named), IMAGE),
    "big-endian": (IMAGE.astype(">u2"), IMAGE),
    "turned in memory": (np.asfortranarray(IMAGE), IMAGE),
    "memory map": (np.memmap, None),
    "read-only": (np.broadcast_to(IMAGE, IMAGE.shape), IMAGE),
    "array of one's own": (np.asfortranarray(IMAGE), own_array(IMAGE)),
}
WRONG = {
    "masked": (np.ma.masked_array(IMAGE, mask=IMAGE == 1), IMAGE),
    "number that lies": (Liar(4), 3),
    "tuple that raises": (Loud((1, 2)), (1, 3)),
    "boolean for a number": (True, 1),
    "number for a boolean": (1, True),
    "bytearray for bytes": (bytearray(b"ab"), b"ab"),
    "text for bytes": ("ab", b"ab"),
    "set for a list": ({1, 2}, [1, 2]),
    "range for a tuple": (range(2), (0, 1)),
    "generator for a list": ((n for n in (1, 2)), [1, 2]),
    "dict's keys for a list": ({1: 2}.keys(), [1]),
    "list for an array": (IMAGE.tolist(), IMAGE),
    "array for a number": (np.array(3), 3),
    "float for a number": (3.0, 3),
    "other dtype": (IMAGE.astype(np.int64), IMAGE),
    "read-only for an array of one's own": (np.frombuffer(IMAGE.tobytes(), np.uint16).reshape(2, 2), own_array(IMAGE)),
    "big-endian for an array of one's own": (IMAGE.astype(">u2"), own_array(IMAGE)),
    "objects": (IMAGE.astype(object), IMAGE),
    "nothing": (None, 0),
    "Ellipsis": (..., 0),
    "dictionary of another's": (collections.UserDict(a=1), {"a": 1}),
    "exception": (ValueError("no"), 0),
}


@pytest.fixture
def mapped(tmp_path):
    array = np.memmap(tmp_path / "image", np.uint16, "w+", shape=IMAGE.shape)
    array[...] = IMAGE
    return array


@pytest.mark.parametrize("value, expected", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_right_in_both_places(value, expected, mapped):
    if value is np.memmap:
        value, expected = mapped, IMAGE
    assert visible(value, expected) and hidden(value, expected)


@pytest.mark.parametrize("value, expected", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_wrong_in_both_places(value, expected):
    assert not visible(value, expected) and not hidden(value, expected)


@given(plain, plain)
def test_any_two_values_get_one_verdict(value, expected):
    assert visible(value, expected) == hidden(value, expected)
    assert visible(value, value) == hidden(value, value)


@given(arrays, st.sampled_from([np.ma.masked_array, np.asfortranarray, lambda array: array.view(Named)]))
def test_any_array_of_a_subclass_gets_one_verdict(array, kind):
    value = kind(array)
    expected = np.asarray(value)
    assert visible(value, close(expected)) == hidden(value, close(expected))
