"""What the checks of shards ask for beyond a return value, said kindly, and answers of which many are right.

A rule gets the arguments of a call after it, and says in a sentence what was wrong with how the call went about it,
or None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .compare import Expected, compare, show
from .stores import Packed
from .watched import Watched
from .zstd import zstd_decompress


def fetched(*ranges: tuple[int, int]) -> Callable:
    """A rule: nothing but these bytes was asked for, each range in one request, in this order."""

    def rule(fetch: Watched, *args: Any) -> str | None:
        for number, call in enumerate(fetch.calls):
            if number == len(ranges):
                return f"fetch{show(call)} was asked for, and nothing more is needed."
            if compare(call, ranges[number]) is not None:
                return f"fetch{show(call)} was asked for, where fetch{ranges[number]} is needed."
        return None

    return rule


def zstd_of(data: bytes) -> Expected:
    """Expect bytes that zstd decompresses to these; how well they are compressed makes no difference."""
    return Packed("zstd", data, zstd_decompress)
