"""Plain values survive the trip, everything else is refused with a sentence, and garbage is only ever `BadMessage`."""

import collections
import enum
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_values import Liar, Loud, Named, Point, plain, trees

from bits_to_pyramids.calls import BadMessage, Caps, Unsupported, decode, encode


def travel(value, **options):
    """Encode, pass through JSON as the channel does, decode."""
    tree, buffers = encode(value, **options)
    return decode(json.loads(json.dumps(tree, allow_nan=False)), [bytearray(buffer) for buffer in buffers])


def same(a, b):
    """Equal values of equal types, all the way down; NaN equals itself."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, np.generic):
        return a.tobytes() == b.tobytes() or bool(a != a and b != b)
    if isinstance(a, float):
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    return a == b


PLAIN = [
    None, True, False, 0, -1, 2**63 - 1, -(2**63), 2**63, -(2**200), 0.0, -0.0, 0.1, math.inf, -math.inf, math.nan,
    1.5 - 2j,
    "", "é", "x" * 5000, "\ud800", "\ud800" * 500, b"", b"\x00\xff", bytearray(b"ab"), [], (), {}, [1, (2, [3.0])],
    {"a": 1, b"b": 2, (1, (2,)): 3, None: 4, 1.5: 5}, slice(None), slice(1, None, -2), [slice(0, 4), ...][:1],
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:30])
def test_plain_values_come_back_as_they_were(value):
    assert same(travel(value), value)


NUMBERS = [
    np.bool_(True), np.int8(-3), np.uint8(200), np.int64(-(2**63)), np.uint64(2**64 - 1), np.float16(2.5),
    np.float32(0.1), np.float64(0.1), np.float64(-0.0), np.float32("nan"), np.float64("-inf"), np.complex64(1 - 1j),
    np.complex128("nan"),
]  # fmt: skip


@pytest.mark.parametrize("value", NUMBERS, ids=lambda value: f"{type(value).__name__}-{value}")
def test_numpy_numbers_arrive_as_what_they_are(value):
    """With its dtype a number keeps how it calculates: 200 + 100 in uint8 is 44, on both sides."""
    for back in (travel(value), travel([(value,)])[0][0], travel({"a": value})["a"]):
        assert same(back, value)


def test_numbers_that_are_not_the_same_on_all_machines_travel_as_pythons():
    assert same(travel(np.longdouble(0.5)), 0.5)


class Colour(enum.IntEnum):
    GREY = 7


TAKEN_FOR = {
    "named tuple": (Point(1, np.int8(2)), (1, np.int8(2))),
    "ordered dict": (collections.OrderedDict(a=1, b=(Point(1, 2),)), {"a": 1, "b": ((1, 2),)}),
    "counter": (collections.Counter("aab"), {"a": 2, "b": 1}),
    "dict with a default": (collections.defaultdict(list, {"a": [1]}), {"a": [1]}),
    "enum": (Colour.GREY, 7),
    "number that lies": (Liar(3), 3),
    "tuple that raises": (Loud((1, 2)), (1, 2)),
    "list": (type("L", (list,), {})([1]), [1]),
    "text": (type("S", (str,), {})("é\ud800"), "é\ud800"),
    "NumPy text": (np.str_("a"), "a"),
    "NumPy bytes": (np.bytes_(b"a"), b"a"),
    "bytes": (type("B", (bytes,), {})(b"ab"), b"ab"),
    "bytearray": (type("Y", (bytearray,), {})(b"ab"), bytearray(b"ab")),
    "float": (type("F", (float,), {})(-0.0), -0.0),
    "masked array without a mask": (np.ma.masked_array([1, 2]), np.array([1, 2])),
    "masked array that masks nothing": (np.ma.masked_array([1, 2], mask=[False, False]), np.array([1, 2])),
    "array of another kind": (np.array([1, 2]).view(Named), np.array([1, 2])),
    "deep inside": ([1, {"a": (Liar(5),)}], [1, {"a": (5,)}]),
}


@pytest.mark.parametrize("value, built_in", TAKEN_FOR.values(), ids=TAKEN_FOR)
def test_a_subclass_is_taken_for_the_built_in_value_that_it_is(value, built_in):
    assert same(travel(value), built_in)


IMAGE = np.arange(2 * 3 * 4, dtype="<u2").reshape(2, 3, 4)
LAYOUTS = {
    "C order": IMAGE,
    "Fortran order": np.asfortranarray(IMAGE),
    "transposed": IMAGE.transpose(1, 2, 0),
    "backwards": IMAGE[::-1, ::-1, ::-1],
    "every second": IMAGE[:, ::2, ::3],
    "big-endian": IMAGE.astype(">u2"),
    "broadcast": np.broadcast_to(IMAGE[0], (5, 3, 4)),
    "scalar": np.array(7, "<i4"),
    "empty": np.zeros((0, 3), "<f4"),
    "single": IMAGE[1:, 1:2, :1],
}


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
def test_arrays_keep_values_order_and_layout(array):
    back = travel(array)
    assert back.dtype.str == array.dtype.str
    assert back.shape == array.shape
    assert np.array_equal(back, array)
    assert array.size <= 1 or back.strides == array.strides  # with one element, strides mean nothing


@pytest.mark.parametrize("array", LAYOUTS.values(), ids=LAYOUTS)
def test_answers_travel_in_c_order(array):
    back = travel(array, keep_layout=False)
    assert np.array_equal(back, array)
    assert back.dtype.str == array.dtype.str
    assert back.flags.c_contiguous


def test_the_raw_span_is_no_larger_than_needed():
    large = np.zeros((1000, 1000), np.uint8)
    _, (buffer,) = encode(large[10:12, 5:8])
    assert len(buffer) == 1000 + 3


def test_a_received_array_can_be_changed_without_changing_the_sender():
    sent = np.zeros(3, np.uint8)
    tree, buffers = encode(sent)
    got = decode(tree, [bytearray(buffer) for buffer in buffers])
    got[0] = 1
    assert sent[0] == 0


REFUSED = {
    "set": ({1}, "set"),
    "object": (object(), "object"),
    "function": (len, "builtin_function_or_method"),
    "masked": (np.ma.masked_array([1, 2], mask=[True, False]), "MaskedArray"),
    "deep inside": ([1, {"a": ({1},)}], "set"),
    "object array": (np.array([None]), "dtype is object"),
    "text array": (np.array(["a"]), "dtype"),
    "structured array": (np.zeros(1, [("a", "u1")]), "dtype"),
    "dates": (np.array(["2020"], "M8[Y]"), "dtype"),
    "range": (range(3), "range"),
    "Ellipsis": (..., "ellipsis"),
    "long integer": (1 << 200_000, "bits"),
}


@pytest.mark.parametrize(("value", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_plain_is_refused_with_a_sentence_that_names_it(value, sentence):
    with pytest.raises(Unsupported, match=sentence):
        encode(value)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def doubled(depth):
    value = []
    for _ in range(depth):
        value = [value, value]
    return value


LOOP = []
LOOP.append(LOOP)
TOO_MUCH = {
    "too deep": nested(100),
    "endless": LOOP,
    "many parts in little memory": doubled(40),
    "many bytes": [bytes(600), bytes(600)],
    "broadcast": np.broadcast_to(np.uint8(0), (10**9,)),
    "colliding keys": dict.fromkeys(range(300)),
}


@pytest.mark.parametrize("value", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_large_is_refused(value):
    with pytest.raises(Unsupported):
        encode(value, keep_layout=False, caps=Caps(items=5000, bytes=1000, keys_that_may_collide=100))


def array(dtype="|u1", shape=(4,), strides=(1,), offset=0, buffer=0):
    return {"a": [buffer, dtype, list(shape), None if strides is None else list(strides), offset]}


HOSTILE = {
    "unknown tag": ({"pickle": 0}, 0),
    "two tags": ({"t": [], "i": "1"}, 0),
    "no tag": ({}, 0),
    "buffer that is not there": ({"b": 0}, 0),
    "buffer with a negative number": ({"b": -1}, 1),
    "buffer named by a boolean": ({"b": False}, 1),
    "buffer used twice": ([{"b": 0}, {"b": 0}], 1),
    "buffer left over": (None, 1),
    "unhashable key": ({"d": [[[], 1]]}, 0),
    "key twice": ({"d": [[1, 1], [True, 2]]}, 0),
    "pair of three": ({"d": [[1, 2, 3]]}, 0),
    "colliding keys": ({"d": [[n * (2**61 - 1) % 2**63, 0] for n in range(9000)]}, 0),
    "large integer in decimal": (2**64, 0),
    "integer that is a word": ({"i": "zz"}, 0),
    "integer that is endless": ({"i": "f" * 10**6}, 0),
    "unknown float": ({"f": "nano"}, 0),
    "float that is a list": ({"f": []}, 0),
    "slice of two": ({"z": [1, 2]}, 0),
    "number without room": ({"n": ["|u1", 256]}, 0),
    "number that is a float": ({"n": ["|u1", 1.0]}, 0),
    "number that is a boolean": ({"n": ["|u1", True]}, 0),
    "boolean that is a number": ({"n": ["|b1", 1]}, 0),
    "number between two": ({"n": ["<f4", 0.1]}, 0),
    "number beyond its dtype": ({"n": ["<f2", 1e9]}, 0),
    "number that is big-endian": ({"n": [">i4", 1]}, 0),
    "number of objects": ({"n": ["|O", 1]}, 0),
    "number without a value": ({"n": ["<i4"]}, 0),
    "complex of text": ({"c": ["1", "2"]}, 0),
    "text that is not UTF-8": ({"s": 0}, 1),
    "objects": (array("|O"), 1),
    "structures": (array("V8"), 1),
    "long doubles": (array("<f16"), 1),
    "dtype that is an object": (array({"names": []}), 1),
    "past the end": (array(shape=[5]), 1),
    "before the start": (array(strides=[-1]), 1),
    "far away": (array(strides=[2**40]), 1),
    "offset": (array(offset=1), 1),
    "negative offset": (array(offset=-1), 1),
    "an exabyte": (array(shape=[2**40, 2**20], strides=[0, 0]), 1),
    "an overflow": (array(shape=[2**40] * 20, strides=[0] * 20), 1),
    "nothing, but huge": (array(shape=[0] + [2**40] * 20, strides=None), 1),
    "a large view of little": (array(shape=[2**30], strides=[0]), 1),
    "negative length": (array(shape=[-1]), 1),
    "length that is a boolean": (array(shape=[True]), 1),
    "many dimensions": (array(shape=[1] * 40, strides=[1] * 40), 1),
    "fewer strides than lengths": (array(shape=[1, 1], strides=[1]), 1),
    "boolean of two": (array("|b1"), 1),
}


@pytest.mark.parametrize(("tree", "n_buffers"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_messages_are_bad_messages(tree, n_buffers):
    with pytest.raises(BadMessage):
        decode(tree, [bytearray(b"\x00\x01\x02\xff") for _ in range(n_buffers)])


@given(plain)
def test_any_plain_value_survives(value):
    assert same(travel(value), value)
    assert same(travel(value, keep_layout=False), value)


@given(trees, st.lists(st.binary().map(bytearray), max_size=3))
def test_any_tree_decodes_to_a_plain_value_or_is_a_bad_message(tree, buffers):
    try:
        value = decode(tree, buffers)
    except BadMessage:
        return
    encode(value)
