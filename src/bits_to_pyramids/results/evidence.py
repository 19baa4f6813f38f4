"""What a picture of a failed check is drawn from: a small, bounded piece of data beside its message.

The checker cuts it out of the two values that differ (:mod:`bits_to_pyramids.checks.first_difference`),
the result carries it, and only the reporting side draws.  Everything here is plain data with
hard caps, and `read_evidence` believes nothing about the form of what it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, TypeVar

T = TypeVar("T")

BYTES_BEFORE, BYTES_AFTER = 4, 8  # how much is shown around the first byte that differs
MAX_SIDE = 32  # rows and columns of an array's window
MAX_AXES = 6
MAX_CHUNKS = 300
MAX_DTYPE = 20
LARGEST = 2**80  # of any whole number
NOT_FINITE = ("nan", "inf", "-inf")  # what JSON has no numbers for


@dataclass
class BytesWindow:
    """The bytes around the first one that differs.

    Attributes
    ----------
    at : int
        The first byte that differs; the length of the shorter one if it only ends too early.
    start : int
        Which byte the two windows start at.
    got, expected : str
        In hexadecimal, two digits a byte.
    got_length, expected_length : int
        How many bytes there are in all.
    """

    at: int
    start: int
    got: str
    expected: str
    got_length: int
    expected_length: int
    kind: str = field(default="bytes", init=False)


@dataclass
class ArrayWindow:
    """A part of an array: at most `MAX_SIDE` rows and columns of one plane.

    Attributes
    ----------
    dtype : str
    shape : list of int
        Of the whole array.
    origin : list of int
        The index of the window's first value, one for each axis.
    values : list of list
        Rows of numbers, or of one of `NOT_FINITE`; a 1-D array is one row.
    """

    dtype: str
    shape: list[int]
    origin: list[int]
    values: list[list]


@dataclass
class TwoArrays:
    """The same window of two arrays, or the first corner of two that differ in shape.

    `first` is the row and the column of the first difference in the window, `wrong` the number of values
    that differ in the whole arrays; for two shapes they are empty and 0.
    """

    got: ArrayWindow
    expected: ArrayWindow
    first: list[int]
    wrong: int
    kind: str = field(default="arrays", init=False)


@dataclass
class ChunkLists:
    """Two lists of chunk indices and the grid that they are in."""

    grid: list[int]
    got: list[list[int]]
    expected: list[list[int]]
    kind: str = field(default="chunks", init=False)


Evidence = BytesWindow | TwoArrays | ChunkLists


def read_evidence(data: object) -> Evidence | None:
    """Evidence from what JSON gave.

    Raises
    ------
    ValueError, TypeError, KeyError
        If it has another form, or is larger than evidence ever is.
    """
    if data is None:
        return None
    data = dict(_is(dict, data))
    found = _READERS[_is(str, data.pop("kind"))](data)
    if data:
        raise ValueError(f"unknown keys: {', '.join(sorted(data))}")
    return found


def _bytes(data: dict) -> BytesWindow:
    window = BytesWindow(
        got=_hex(data.pop("got")),
        expected=_hex(data.pop("expected")),
        **{name: _whole(data.pop(name)) for name in ("at", "start", "got_length", "expected_length")},
    )
    if not window.start <= window.at <= window.start + BYTES_BEFORE:
        raise ValueError("the first difference is outside the window")
    return window


def _arrays(data: dict) -> TwoArrays:
    got, expected = _window(data.pop("got")), _window(data.pop("expected"))
    first = [_whole(i) for i in _list(data.pop("first"), 2)]
    rows = expected.values
    if not (got.values and rows and got.values[0] and rows[0]):
        raise ValueError("a window without values")
    if first and (len(first) != 2 or got.shape != expected.shape or first[0] >= len(rows) or first[1] >= len(rows[0])):
        raise ValueError("the first difference is outside the window")
    if got.shape == expected.shape and [len(got.values), len(got.values[0])] != [len(rows), len(rows[0])]:
        raise ValueError("two windows of different sizes")
    return TwoArrays(got, expected, first, _whole(data.pop("wrong")))


def _window(data: object) -> ArrayWindow:
    data = dict(_is(dict, data))
    rows = [[_number(value) for value in _list(row, MAX_SIDE)] for row in _list(data.pop("values"), MAX_SIDE)]
    window = ArrayWindow(
        _text(data.pop("dtype"), MAX_DTYPE), _index(data.pop("shape")), _index(data.pop("origin")), rows
    )
    if data or len(window.shape) != len(window.origin) or len({len(row) for row in rows}) > 1:
        raise ValueError("not the window of an array")
    return window


def _chunks(data: dict) -> ChunkLists:
    grid = _index(data.pop("grid"))
    lists = [[_index(one) for one in _list(data.pop(name), MAX_CHUNKS)] for name in ("got", "expected")]
    if any(len(one) != len(grid) for chunks in lists for one in chunks):
        raise ValueError("a chunk with another number of axes than the grid")
    return ChunkLists(grid, *lists)


_READERS: dict[str, Callable[[dict], Evidence]] = {"bytes": _bytes, "arrays": _arrays, "chunks": _chunks}


def _hex(value: object) -> str:
    text = _text(value, 2 * (BYTES_BEFORE + BYTES_AFTER))
    if bytes.fromhex(text).hex() != text:
        raise ValueError("not hexadecimal")
    return text


def _index(value: object) -> list[int]:
    return [_whole(item, -LARGEST) for item in _list(value, MAX_AXES)]


def _number(value: object) -> int | float | bool | str:
    if (type(value) is str and value in NOT_FINITE) or type(value) is bool:
        return value
    if type(value) is float and isfinite(value):
        return value
    return _whole(value, -LARGEST)


def _whole(value: object, least: int = 0) -> int:
    if not least <= (number := _is(int, value)) <= LARGEST:
        raise ValueError("a number out of range")
    return number


def _list(value: object, limit: int) -> list:
    if len(items := _is(list, value)) > limit:
        raise ValueError(f"a list of {len(items)} items")
    return items


def _text(value: object, limit: int) -> str:
    if len(text := _is(str, value)) > limit:
        raise ValueError(f"a text of {len(text)} characters")
    return text


def _is(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value
