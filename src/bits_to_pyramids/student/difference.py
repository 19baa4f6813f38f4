"""The first thing that differs between an answer and what was expected, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

Told = str | Callable[[], str]


class Difference:
    """The first broken rung of the ladder.

    Most differences are found by somebody who only asks whether there is one, and words take longer to find than the
    difference itself.  So they may be given as a function, which is asked for them when somebody reads them.

    Attributes
    ----------
    rung : str
        ``"type"``, ``"shape"``, ``"dtype"`` or ``"values"``.
    message : str
        What differs, in at most 8 lines.
    place : str
        Where in a nested value, as an index: ``[0]['key']``.  Empty for the value itself.
    inside : str
        What differs at that place.
    """

    def __init__(self, rung: str, message: Told, place: Told = "", inside: Told = "") -> None:
        self.rung = rung
        self._message, self._place, self._inside = message, place, inside

    def __repr__(self) -> str:
        return f"Difference({self.rung!r}, {self.message!r})"

    @cached_property
    def message(self) -> str:
        return _told(self._message)

    @cached_property
    def place(self) -> str:
        return _told(self._place)

    @cached_property
    def inside(self) -> str:
        return _told(self._inside)


def _told(words: Told) -> str:
    return words if isinstance(words, str) else words()
