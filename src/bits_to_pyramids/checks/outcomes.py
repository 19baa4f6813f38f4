"""What functions of ours do with a check's calls: the right one, and those of known mistakes.

Most calls are the same for everybody with the same inputs.  What our functions do with those may be known already
(`Known`); the rest is tried.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.misconceptions import Misconception
from bits_to_pyramids.student.cases import call_with, copy_of
from bits_to_pyramids.student.pickled import pickled
from bits_to_pyramids.student.watched import Lent

KEY_SIZE = 16


@dataclass(frozen=True)
class Failure:
    """An error: `kind` is its built-in class, of json's own error, say, the ValueError that it is."""

    kind: str
    message: str


@dataclass
class Outcome:
    """What a function of ours does with a call: a value or an error, and what became of the arguments."""

    args: tuple
    value: Any = None
    error: Failure | None = None


# What is done with one call, by who does it; None where it cannot be kept.
Row: TypeAlias = Mapping[str, Outcome | None]
RIGHT = ""


def called(misconception: Misconception, *, unrefusing: bool) -> str:
    """How a misconception's function is called in a `Row`; refusals may be left out of it besides."""
    return f"{misconception.name} unrefusing" if unrefusing else misconception.name


def all_called(bank: Iterable[Misconception], *, unrefusing: bool) -> dict[str, Misconception]:
    """An exercise's misconceptions by what they are called in a `Row`; with refusals left out those that refuse."""
    return {called(m, unrefusing=unrefusing): m for m in bank if m.refuses or not unrefusing}


class Known(Protocol):
    """Where what our functions do with calls is known, or found out for everybody who comes after."""

    def rows(self, exercise: str, keys: Collection[bytes], unrefusing: bool) -> Mapping[bytes, Row]:
        """What all functions of an exercise do with some calls, as far as it can be told."""
        ...

    def column(self, exercise: str, name: str) -> Mapping[bytes, Outcome]:
        """What one function does with all calls of the exercise's checks, as far as it can be told."""
        ...


class NothingKnown:
    """Everything has to be tried."""

    def rows(self, exercise: str, keys: Collection[bytes], unrefusing: bool) -> Mapping[bytes, Row]:
        return {}

    def column(self, exercise: str, name: str) -> Mapping[bytes, Outcome]:
        return {}


def tried(function: Callable, args: tuple) -> Outcome:
    """Call a function with copies of some arguments."""
    args = tuple(map(copy_of, args))
    try:
        return Outcome(args, call_with(function, args))
    except Exception as error:
        kind = next(cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "builtins")
        return Outcome(args, error=Failure(type(error).__name__ if kind == "Exception" else kind, str(error)))


def noted(outcome: Outcome) -> Outcome:
    """The same outcome, when all that was noted of what was lent is found out: reading it may take long."""
    for arg in outcome.args:
        if isinstance(arg, Lent):
            with contextlib.suppress(Exception):  # who compares it meets the same
                _ = arg.noted
    return outcome


def written(args: tuple | None) -> bytes | None:
    """The arguments of a call, as they were before it, to be read by ourselves; None if they cannot be written."""
    try:
        return pickled(tuple(map(copy_of, args or ())))
    except Exception:
        return None


def key_of(args: tuple | None) -> bytes | None:
    """The same for calls with the same arguments; None for what cannot be written down."""
    data = written(args)
    return None if data is None else key_of_written(data)


def key_of_written(data: bytes) -> bytes:
    """`key_of` what is `written`."""
    return hashlib.sha256(data).digest()[:KEY_SIZE]


class Outcomes:
    """What a function of ours does with each call, found out once.

    One that refuses nothing may stand in for it where the `right` function refuses nothing either.

    Parameters
    ----------
    function : callable
        Makes the function, which is not needed where everything is known.
    unrefusing : callable, optional
        Makes the function that refuses nothing.
    right : Outcomes, optional
    """

    def __init__(
        self,
        function: Callable[[], Callable],
        unrefusing: Callable[[], Callable] | None = None,
        right: Outcomes | None = None,
    ) -> None:
        self._function, self._unrefusing, self._right = function, unrefusing, right
        # With the call itself: while it is held, no other call is taken for it.
        self._found: dict[int, tuple[Call, Outcome]] = {}

    def know(self, call: Call, outcome: Outcome | None) -> None:
        """Need not try this call."""
        if outcome is not None:
            self._found[id(call)] = call, outcome

    def of(self, call: Call) -> Outcome:
        if id(call) not in self._found:
            function = self._function
            if self._unrefusing is not None and self._right is not None and self._right.of(call).error is None:
                function = self._unrefusing
            self._found[id(call)] = call, tried(function(), call.args or ())
        return self._found[id(call)][1]


def outcomes_of(misconception: Misconception, right: Outcomes, *, unrefusing: bool) -> Outcomes:
    """Of a misconception's function, as it is or with its refusals left out."""
    return Outcomes(lambda: misconception.function, (lambda: misconception.unrefusing) if unrefusing else None, right)
