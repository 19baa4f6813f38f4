"""Other inputs of the same kind: the calls of visible cases with other numbers in them.

The same cases give the same variations on every machine; what a right function makes of them stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np

from .cases import Case, copy_of
from .watched import Lent

TRIES = 12  # of each case


def variations(name: str, cases: Sequence[Case]) -> Iterator[tuple]:
    """Arguments like those of the cases that are not to be refused: all of them varied, and one at a time."""
    for number, one in enumerate(cases):
        if one.refused:
            continue
        lent = any(isinstance(arg, Lent) for arg in one.args)  # and what is said of it has to stay true
        for attempt in range(TRIES):
            random = Random(f"{name}/{number}/{attempt}")
            chosen = attempt % (len(one.args) + 1) - 1
            yield tuple(
                _varied(arg, random) if chosen in (-1, position) and (_stands_alone(arg) or not lent) else copy_of(arg)
                for position, arg in enumerate(one.args)
            )


def _stands_alone(value: Any) -> bool:
    """Is it an array, or a box, which say nothing of a thing that is lent beside it?"""
    return isinstance(value, np.ndarray) or (
        isinstance(value, tuple) and all(isinstance(part, slice) for part in value)
    )


def _varied(value: Any, random: Random) -> Any:
    """A value of the same type and size with other content; what cannot be varied stays as it is."""
    match value:
        case bool() | None:
            return value
        case int():
            return value + random.randrange(value + 1) if value > 1 else value
        case float():
            return value * random.choice((0.5, 1, 2, 3, 4))
        case str():
            return "".join(random.choices("01", k=len(value))) if set(value) == {"0", "1"} else value
        case bytes():
            return bytes(random.choice((byte, random.randrange(256))) for byte in value)
        case tuple():
            return tuple(_varied(part, random) for part in value)
        case list():
            return [_varied(part, random) for part in value]
        case slice():
            start, stop = (
                end if end is None or end < 0 else end + random.randrange(2) for end in (value.start, value.stop)
            )
            return slice(start, stop, value.step)
        case np.ndarray():
            return _varied_array(value, random)
    return copy_of(value)


def _varied_array(array: np.ndarray, random: Random) -> np.ndarray:
    """Other numbers between the least and the largest, in the same order of the axes."""
    other = copy_of(array)
    if array.size and array.dtype.kind in "biu":
        low, high = int(array.min()), int(array.max())
        other[...] = np.array([random.randint(low, high) for _ in range(array.size)]).reshape(array.shape)
    return other
