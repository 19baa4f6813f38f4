"""The ladder: which rung breaks first, and what is said about it."""

import numpy as np
import pytest

from bits_to_pyramids.student.compare import close, compare, one_of, own_array, show

NAN = float("nan")

SAME = {
    "none": (None, None),
    "int": (3, 3),
    "numpy-int": (np.uint8(3), 3),
    "bool": (True, True),
    "numpy-bool": (np.bool_(True), True),
    "float": (0.5, 0.5),
    "numpy-float": (np.float32(0.5), 0.5),
    "int-for-float": (2, 2.0),
    "nan": (NAN, NAN),
    "str": ("0101", "0101"),
    "bytes": (b"\1\2", b"\1\2"),
    "tuple": ((1, 2), (1, 2)),
    "list-for-tuple": ([1, [2, 3]], (1, (2, 3))),
    "numpy-ints-in-tuple": ((np.int64(1),), (1,)),
    "list": ([(0, 1)], [(0, 1)]),
    "tuple-for-list": ((1,), [1]),
    "dict": ({"a": [1]}, {"a": [1]}),
    "slice": (slice(0, 4), slice(0, 4)),
    "slice-with-step": (slice(0, 4, 1), slice(0, 4)),
    "open-slice": (slice(4), slice(0, 4, 1)),
    "array": (np.arange(3), np.arange(3)),
    "byte-order": (np.arange(3, dtype=">u2"), np.arange(3, dtype="<u2")),
    "memory-layout": (np.ones((2, 3), order="F"), np.ones((2, 3))),
    "nan-in-array": (np.array([1, NAN]), np.array([1, NAN])),
    "empty-array": (np.zeros((0, 3), np.uint8), np.zeros((0, 3), np.uint8)),
    "no-axes": (np.array(5), np.array(5)),
}

DIFFERENT = {
    "none-for-int": (None, 3, "type"),
    "bool-for-int": (True, 1, "type"),
    "float-for-int": (3.0, 3, "type"),
    "int-for-bool": (1, True, "type"),
    "bool-for-float": (True, 1.0, "type"),
    "str-for-int": ("3", 3, "type"),
    "int-for-str": (101, "101", "type"),
    "bytearray": (bytearray(b"\1"), b"\1", "type"),
    "list-for-bytes": ([1], b"\1", "type"),
    "array-for-tuple": (np.array([1, 2]), (1, 2), "type"),
    "list-for-array": ([1, 2], np.array([1, 2]), "type"),
    "number-for-array": (5, np.array(5), "type"),
    "masked-array": (np.ma.array([1, 2], mask=[True, False]), np.array([1, 2]), "type"),
    "int": (4, 3, "values"),
    "float": (0.1 + 0.2, 0.3, "values"),
    "str": ("110", "011", "values"),
    "str-length": ("11", "011", "values"),
    "bytes": (b"\1\3", b"\1\2", "values"),
    "bytes-length": (b"\1", b"\1\2", "values"),
    "tuple-length": ((1,), (1, 2), "shape"),
    "tuple": ((1, 3), (1, 2), "values"),
    "type-in-tuple": ((1, "2"), (1, 2), "type"),
    "dict-key-missing": ({}, {"a": 1}, "shape"),
    "dict-key-too-many": ({"a": 1, "b": 2}, {"a": 1}, "shape"),
    "dict": ({"a": 1}, {"a": 2}, "values"),
    "slice": (slice(0, 4), slice(0, 5), "values"),
    "array-shape": (np.ones((2, 3)), np.ones((3, 2)), "shape"),
    "array-axes": (np.ones(6), np.ones((2, 3)), "shape"),
    "array-dtype": (np.ones(3, np.int64), np.ones(3, np.uint8), "dtype"),
    "shape-before-dtype": (np.ones(3, np.int64), np.ones(4, np.uint8), "shape"),
    "array-values": (np.array([1, 2]), np.array([1, 3]), "values"),
    "nan-for-number": (np.array([NAN]), np.array([1.0]), "values"),
    "array-in-list": ([np.ones(2)], [np.zeros(2)], "values"),
}

MESSAGES = {
    "return-forgotten": (
        None,
        5,
        """\
got       None
expected  5
This is None, but a whole number was expected. Is there a return at the end of the function?""",
    ),
    "bytearray": (
        bytearray(b"\1\2"),
        b"\1\2",
        """\
got       bytearray 01 02
expected  bytes 01 02
This is a bytearray, but bytes were expected. Wrap it in bytes(...) at the end.""",
    ),
    "digits-in-reverse": (
        "1100",
        "0011",
        """\
got       '1100'
expected  '0011'
These are the right characters, in reverse order.""",
    ),
    "bytes-in-reverse": (
        b"\x01\x02",
        b"\x02\x01",
        """\
first difference at byte 0 of 2
  byte      0   1
  got       01  02
  expected  02  01
            ^^
These are the right bytes, in reverse order.""",
    ),
    "digits": (
        "1101",
        "0011",
        """\
got       '1101'
expected  '0011'
First difference: character 0 is '1', expected '0'.""",
    ),
    "bytes-in-the-middle": (
        bytes(range(20)),
        bytes(range(9)) + b"\xff" + bytes(range(10, 20)),
        """\
first difference at byte 9 of 20
  byte      5   6   7   8   9   10  11  12  13  14  15  16
  got       05  06  07  08  09  0a  0b  0c  0d  0e  0f  10
  expected  05  06  07  08  ff  0a  0b  0c  0d  0e  0f  10
                            ^^
  bits of byte 9: got 00001001, expected 11111111""",
    ),
    "bytes-too-short": (
        b"\1",
        b"\1\2",
        """\
1 byte, expected 2; first difference at byte 1
  byte      0   1
  got       01  (end)
  expected  01  02  (end)
                ^^""",
    ),
    "array": (
        np.array([[1, 2], [3, 4]], np.uint16),
        np.array([[1, 2], [4, 3]], np.uint16),
        """\
got       uint16 array (2, 2): [[1, 2], [3, 4]]
expected  uint16 array (2, 2): [[1, 2], [4, 3]]
First difference: [1, 0] is 3, expected 4 (2 of 4 values differ).""",
    ),
    "inside": (
        [(0, 1), (2, 2)],
        [(0, 1), (2, 3)],
        """\
item 1:
  got       (2, 2)
  expected  (2, 3)
  First difference: item 1 is 2, expected 3.""",
    ),
}


@pytest.mark.parametrize("got, expected", SAME.values(), ids=SAME)
def test_what_counts_as_the_same(got, expected):
    assert compare(got, expected) is None


@pytest.mark.parametrize("got, expected, rung", DIFFERENT.values(), ids=DIFFERENT)
def test_the_first_broken_rung(got, expected, rung):
    difference = compare(got, expected)
    assert difference is not None and difference.rung == rung
    assert "got" in difference.message and "expected" in difference.message
    assert len(difference.message.splitlines()) <= 8


@pytest.mark.parametrize("got, expected, message", MESSAGES.values(), ids=MESSAGES)
def test_messages(got, expected, message):
    assert compare(got, expected).message == message


def test_messages_stay_short_for_deep_and_large_answers():
    deep, wanted = [1], [2]
    for _ in range(30):
        deep, wanted = [deep], [wanted]
    for got, expected in ((deep, wanted), ("0" * 10**5, "1" * 10**5), (np.zeros((500, 500)), np.ones((500, 500)))):
        message = compare(got, expected).message
        assert len(message.splitlines()) <= 8
        assert max(map(len, message.splitlines())) < 200


class Unshowable:
    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")


@pytest.mark.parametrize(
    "value",
    [Unshowable(), [Unshowable()], 10**10**4, [10**10**4], "x" * 10**6, b"x" * 10**6, np.zeros((0, 2)),
     np.array([None, Unshowable()]), np.zeros(3, "u1,u2"), {"a": {"b": [()]}}, float("inf"), object],
    ids=["unshowable", "nested", "huge", "huge-nested", "str", "bytes", "empty", "objects", "fields", "dict", "inf",
    "class"],
)  # fmt: skip
def test_show_survives_anything_in_one_short_line(value):
    text = show(value, 60)
    assert len(text) <= 60 and "\n" not in text
    assert compare(value, 3) is not None


@pytest.mark.parametrize(
    "value, text",
    [
        (np.uint8(3), "3"),
        ((np.int64(1), 2), "(1, 2)"),
        (b"\x02\x01", "bytes 02 01"),
        (b"", "no bytes"),
        (bytes(100), "bytes 00 00 00 00 00 00 00 00 00 00 00 00 ... (100 in all)"),
        (np.array([True, False]), "bool array (2,): [1, 0]"),
        (np.arange(100), "int64 array (100,): [0, 1, 2, 3, 4, 5, 6, 7, ...]"),
        (np.array(7, np.uint8), "uint8 array (): 7"),
    ],
    ids=["number", "tuple", "bytes", "no-bytes", "many-bytes", "mask", "long-array", "no-axes"],
)
def test_show(value, text):
    if isinstance(value, np.ndarray) and value.dtype == int:
        value = value.astype(np.int64)  # Windows counts in 32 bits
    assert show(value) == text


def test_a_difference_deep_inside_is_told_with_its_index_and_both_values():
    def attributes(translation):
        steps = [{"type": "scale", "scale": [1.0, 1.0]}, {"type": "translation", "translation": translation}]
        return {"ome": {"multiscales": [{"datasets": [{"path": "s0", "coordinateTransformations": steps}]}]}}

    assert compare(attributes([0.0, 2.0]), attributes([0.0, 0.25])).message == (
        "at ['ome']['multiscales'][0]['datasets'][0]['coordinateTransformations'][1]['translation'][1]:\n"
        "  got       2.0\n"
        "  expected  0.25"
    )
    wrong = compare(attributes(np.zeros(2)), attributes([0.0, 0.25]))
    assert wrong.rung == "type" and "This is a numpy array, but a list was expected." in wrong.message


def test_an_array_that_is_cut_ends_as_an_array():
    assert show(np.arange(12000, 12016, dtype=np.uint16), 60).endswith(", ...]")


def test_what_need_only_be_close_is_shown_as_its_value():
    assert show(close(2.5)) == "2.5"


def test_one_of_several_values_is_right():
    choice = one_of(b"ab", b"cd")
    assert compare(b"ab", choice) is None and compare(b"cd", choice) is None
    assert compare(b"xy", choice) is not None
    assert repr(choice) == f"{show(b'ab')} or {show(b'cd')}"


def test_an_array_of_ones_own_is_native_and_writable():
    pixels = np.array([[1, 258]], np.uint16)
    assert compare(pixels.copy(), own_array(pixels)) is None
    assert "byte order" in compare(pixels.astype(pixels.dtype.newbyteorder()), own_array(pixels)).message
    assert "write" in compare(np.frombuffer(pixels.tobytes(), np.uint16).reshape(1, 2), own_array(pixels)).message
    assert compare(np.zeros((1, 2), np.uint16), own_array(pixels)) is not None


LONG = {
    "short": (slice(1, 2), slice(1, 3), "item 0 is slice(1, 2), expected slice(1, 3)"),
    "a-beginning-of-the-other": (12, 123, "item 0 is 12, expected 123"),
    "differ-after-the-cut": (
        slice(2**59, 2**59 + 1),
        slice(2**59, 2**59 + 2),
        f"item 0 is slice({2**59}, {2**59 + 1}), expected slice({2**59}, {2**59 + 2})",
    ),
    "too-long-to-tell": (10**200 + 1, 10**200 + 2, None),
}


@pytest.mark.parametrize("got, expected, said", LONG.values(), ids=LONG)
def test_the_first_difference_can_be_seen(got, expected, said):
    """Two values that look alike because they are cut off say nothing."""
    message = compare((got,), (expected,)).message
    assert (said in message) if said else ("First difference" not in message)


def test_nothing_is_written_out_that_nobody_reads():
    """Folders of many files are compared more often than they differ, and differ more often than anybody asks how."""
    written = []

    class Key(str):
        def __repr__(self):
            written.append(self)
            return super().__repr__()

    files = {Key(name): name.encode() for name in "abc"}
    assert compare(dict(files), files) is None and written == []
    difference = compare(files | {"b": b"x"}, files)
    assert difference is not None and written == []
    assert "key 'b'" in difference.message and Key("b") in written
    assert repr(difference).startswith("Difference('values', \"")
