"""What both halves of the codec agree on: caps, dtypes, and where an array lies in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MiB = 1024 * 1024


@dataclass(frozen=True)
class Caps:
    """The largest message either side builds or accepts."""

    depth: int = 64
    items: int = 1_000_000
    bytes: int = 256 * MiB
    integer_bits: int = 100_000
    # Integers and tuples hash predictably, so that many of them can be chosen to collide in a dict: each new one
    # is then compared with all others, part by part.
    keys_that_may_collide: int = 8_192
    keys_with_one_hash: int = 16


SHORT_TEXT = 256
SMALL_INTEGER = 2**63
MAX_DIMENSIONS = 32

ARRAY_TYPES = frozenset(
    ["|b1", "|i1", "|u1"]
    + [order + kind for order in "<>" for kind in ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")]
)


NUMBER_DTYPES = frozenset(name for name in ARRAY_TYPES if not name.startswith(">"))


class HashesOfADict:
    """Counts keys by their hash while a dict is taken apart or put together."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[int, int] = {}

    def has_too_many(self, key: object) -> bool:
        """Count a key in; whether there are now more with its hash than chance explains."""
        number = hash(key)
        self._counts[number] = self._counts.get(number, 0) + 1
        return self._counts[number] > self._most


def extent(shape: Sequence[int], strides: Sequence[int], itemsize: int) -> tuple[int, int]:
    """The first and the past-the-end byte an array touches, relative to its first element."""
    reach = [(length - 1) * stride for length, stride in zip(shape, strides)]
    return sum(min(0, step) for step in reach), sum(max(0, step) for step in reach) + itemsize


def size_in_words(size: int) -> str:
    """A number of bytes as people say it."""
    return f"{size // MiB} MiB" if size >= MiB else f"{size:,} bytes"
