"""Reading evidence from a result: nothing about its form is believed.

The checker cuts it out (:mod:`bits_to_pyramids.student.differences.first_difference`), the result carries it, and only
the reporting side draws.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar

from bits_to_pyramids.student.differences.evidence import (
    BYTES_AFTER,
    BYTES_BEFORE,
    LARGEST,
    MAX_AXES,
    MAX_CHUNKS,
    MAX_DTYPE,
    MAX_SIDE,
    NOT_FINITE,
    ArrayWindow,
    BytesWindow,
    ChunkLists,
    Evidence,
    TwoArrays,
)

T = TypeVar("T")


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
