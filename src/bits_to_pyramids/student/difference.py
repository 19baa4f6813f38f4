"""The first thing that differs between an answer and what was expected, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """The first broken rung of the ladder.

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

    rung: str
    message: str
    place: str = ""
    inside: str = ""
