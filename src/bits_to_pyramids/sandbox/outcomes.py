"""What goes into a runner and what comes out of it, as plain data.

Nothing in here is believed: names, messages, output and images are a student's
and are only ever shown, bounded and escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """A code cell: `id` names it in tracebacks, `source` is executed by IPython."""

    id: str
    source: str


@dataclass(frozen=True)
class CellOutcome:
    """What a cell did.

    `error_name` is the exception's class, or ``"TimedOut"`` or ``"Died"`` when the runner ended
    in this cell.  `result` is the text of the last expression.
    """

    id: str
    ok: bool
    error_name: str = ""
    error_message: str = ""
    traceback: str = ""
    stdout: str = ""
    stderr: str = ""
    result: str | None = None
    images: list[bytes] = field(default_factory=list)


@dataclass(frozen=True)
class Returned:
    """The function returned `value`.

    `arguments` are the positional, then the keyword arguments as they were after the call, when it asked
    for an echo and they are still plain data.
    """

    value: Any
    arguments: tuple[Any, ...] | None = None


@dataclass(frozen=True)
class Raised:
    """The function raised.

    `bases` are the built-in classes that the exception is an instance of, the nearest first;
    `line` is the line of the student's cell where it happened, if it happened in one.
    """

    name: str
    bases: tuple[str, ...]
    message: str
    line: int | None = None
    arguments: tuple[Any, ...] | None = None

    def is_a(self, name: str) -> bool:
        """Whether the exception is an instance of the built-in class called `name`."""
        return name in self.bases


@dataclass(frozen=True)
class TimedOut:
    """No answer within `seconds`; the runner was killed.

    `overloaded` if it had waited for a processor most of the time: then that says nothing about it.
    """

    seconds: float
    overloaded: bool = False


@dataclass(frozen=True)
class Died:
    """The runner ended, or broke the protocol and was killed; `reason` is a sentence."""

    reason: str


@dataclass(frozen=True)
class Unusable:
    """The function returned something that is not plain data or is too large; `reason` is a sentence."""

    reason: str


Answer = Returned | Raised | TimedOut | Died | Unusable
