"""HTML of our own making, which templates put into a page as it stands."""

from __future__ import annotations


class Drawn(str):
    """A piece of HTML in which everything from elsewhere is escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return self
