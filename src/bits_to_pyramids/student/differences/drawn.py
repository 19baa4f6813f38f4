"""HTML of our own making, which templates put into a page as it stands."""

from __future__ import annotations

from html import escape


class Drawn(str):
    """A piece of HTML in which everything from elsewhere is escaped."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def with_code(text: str) -> Drawn:
    """Words with code between backquotes, as HTML."""
    pieces = escape(text).split("`")
    if len(pieces) % 2 == 0:  # one of them has no other
        return Drawn("`".join(pieces))
    return Drawn("".join(f"<code>{piece}</code>" if number % 2 else piece for number, piece in enumerate(pieces)))
