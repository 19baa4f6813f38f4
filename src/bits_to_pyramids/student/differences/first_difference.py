"""Cutting the evidence out of an answer and what was expected: the part around the first difference.

Works on plain data, in the checker and in a notebook.  What has no picture (numbers, text, a wrong type) has no
evidence; its message says everything.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from ..compare import Close, Expected, compare
from .evidence import (
    BYTES_AFTER,
    BYTES_BEFORE,
    LARGEST,
    MAX_AXES,
    MAX_CHUNKS,
    MAX_DTYPE,
    MAX_SIDE,
    ArrayWindow,
    BytesWindow,
    ChunkLists,
    Evidence,
    TwoArrays,
)

MAX_DEPTH = 4


def evidence_of(got: object, expected: object, *, picture: str = "", args: tuple = ()) -> Evidence | None:
    """What a picture of the first difference needs, or None if there is nothing to draw.

    Parameters
    ----------
    got, expected
        Two values that `compare` finds different.
    picture : str
        ``"chunks"`` if the exercise's manifest says that its answers are lists of chunks.
    args : tuple
        The arguments of the call; a shape and a chunk shape among them tell the size of the grid.
    """
    if picture == "chunks":
        return _chunks(got, expected, args)
    return _inside(got, expected, 0.0, MAX_DEPTH)


def _inside(got: Any, expected: Any, relative: float, depth: int) -> Evidence | None:
    if isinstance(expected, Close):
        got, expected, relative = got, expected.value, expected.relative
    if isinstance(expected, Expected):  # some judge an array by themselves
        expected = getattr(expected, "array", None)
    if type(expected) is bytes and type(got) is bytes:
        return _bytes(got, expected)
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        return _arrays(got, expected, relative)
    if depth == 0:
        return None
    for part, wanted in _parts(got, expected):
        if compare(part, wanted, relative) is not None:
            return _inside(part, wanted, relative, depth - 1)
    return None


def _parts(got: Any, expected: Any) -> Any:
    if type(expected) is dict and type(got) is dict:
        return [(got[key], expected[key]) for key in expected if key in got]
    if type(expected) in (tuple, list) and type(got) in (tuple, list) and len(got) == len(expected):
        return list(zip(got, expected))
    return []


def _bytes(got: bytes, expected: bytes) -> BytesWindow:
    shorter = min(len(got), len(expected))
    at = next((i for i in range(shorter) if got[i] != expected[i]), shorter)
    start = max(0, at - BYTES_BEFORE)
    window = slice(start, at + BYTES_AFTER)
    return BytesWindow(at, start, got[window].hex(), expected[window].hex(), len(got), len(expected))


def _arrays(got: np.ndarray, expected: np.ndarray, relative: float) -> TwoArrays | None:
    if not all(_can_be_drawn(array) for array in (got, expected)):
        return None
    at = (0,) * expected.ndim
    if got.shape == expected.shape:
        different = (got != expected) & ~((got != got) & (expected != expected))
        if relative and expected.dtype.kind == "f":
            different &= ~np.isclose(got, expected, rtol=relative, atol=0)
        if not different.any():  # only the dtype differs
            return None
        at = tuple(int(i) for i in np.unravel_index(int(np.argmax(different)), got.shape))
        first = [i % MAX_SIDE for i in (0, *at)[-2:]]
        return TwoArrays(_window(got, at), _window(expected, at), first, int(np.count_nonzero(different)))
    return TwoArrays(_window(got, (0,) * got.ndim), _window(expected, at), [], 0)


def _can_be_drawn(array: np.ndarray) -> bool:
    return (
        array.dtype.kind in "biuf"
        and array.size > 0
        and 1 <= array.ndim <= MAX_AXES
        and len(str(array.dtype)) <= MAX_DTYPE
    )


def _window(array: np.ndarray, at: tuple) -> ArrayWindow:
    """The tile of `MAX_SIDE` rows and columns that has an index in it, of the plane that the index is in."""
    drawn = min(2, array.ndim)
    fixed = tuple(int(i) for i in at[:-drawn])
    start = tuple(int(i) // MAX_SIDE * MAX_SIDE for i in at[-drawn:])
    part = array[fixed][tuple(slice(i, i + MAX_SIDE) for i in start)]
    rows = np.atleast_2d(part)
    values = [[_plain(value) for value in row] for row in rows.tolist()]
    return ArrayWindow(str(array.dtype), list(array.shape), [*fixed, *start], values)


def _plain(value: bool | int | float) -> bool | int | float | str:
    return str(value) if type(value) is float and not np.isfinite(value) else value


def _chunks(got: Any, expected: Any, args: tuple) -> ChunkLists | None:
    theirs, ours = _indices(got), _indices(expected)
    if theirs is None or ours is None or not theirs + ours or len({len(index) for index in theirs + ours}) != 1:
        return None
    axes = len((theirs + ours)[0])
    grid = _grid(axes, args) or [max(index[axis] for index in theirs + ours) + 1 for axis in range(axes)]
    if any(size < 1 for size in grid):
        return None
    return ChunkLists(grid, theirs, ours)


def _indices(value: Any) -> list[list[int]] | None:
    """A list of chunks: of their indices, or of tuples that start with an index."""
    if type(value) not in (list, tuple) or len(value) > MAX_CHUNKS:
        return None
    found = []
    for item in value:
        if type(item) is tuple and item and type(item[0]) is tuple:
            item = item[0]
        if not _is_index(item):
            return None
        found.append([int(i) for i in item])
    return found


def _is_index(value: Any) -> bool:
    return (
        type(value) in (tuple, list)
        and 1 <= len(value) <= MAX_AXES
        and all(isinstance(i, (int, np.integer)) and abs(int(i)) < LARGEST for i in value)
    )


def _grid(axes: int, args: tuple) -> list[int] | None:
    """The chunk grid of a shape and a chunk shape, which follow each other among the arguments."""
    for shape, chunk_shape in pairwise(args):
        if all(_is_index(one) and len(one) == axes for one in (shape, chunk_shape)) and all(
            size > 0 for size in chunk_shape
        ):
            return [max(1, -(-int(length) // int(size))) for length, size in zip(shape, chunk_shape)]
    return None
