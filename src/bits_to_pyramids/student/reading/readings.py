"""What reading a cell gives: plain data, and nothing of it has run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """A top-level name of a cell and what it is made of; see `bits_to_pyramids.student.reading.uses.Uses`.

    `replaces` is false where the name may keep what it was before: in an ``if``, or where it is only changed.
    `uses` are (kind, name, line).
    """

    name: str
    replaces: bool
    uses: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class CellReading:
    """What a cell defines, found without running it; or a `problem`, a sentence that says why it could not be read."""

    id: str
    definitions: tuple[Definition, ...] = ()
    problem: str = ""
