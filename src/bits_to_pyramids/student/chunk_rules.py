"""Rules of the visible checks for how a function goes about its reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def asks_for(*needed: tuple[int, ...]) -> Callable:
    """A rule: the function asks for these chunks, for each of them once, and for no other.

    Parameters
    ----------
    *needed : tuple of int
        Chunk indices; their order plays no part.

    Returns
    -------
    callable
        Looks at the first argument of a call, which notes what it was asked for.
    """

    def rule(get_chunk: Any, *_: object) -> str | None:
        asked = get_chunk.asked
        for chunk in needed:
            if chunk not in asked:
                return f"The answer is right, but chunk {chunk} was not asked for. Where does its part come from?"
        for chunk in asked:
            if chunk not in needed:
                return f"The answer is right, but chunk {chunk} was read as well, and it is not needed."
            if asked.count(chunk) > 1:
                return f"The answer is right, but chunk {chunk} was read {asked.count(chunk)} times. Once is enough."
        return None

    return rule
