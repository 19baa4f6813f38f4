"""Which mistake is behind the answers?

A misconception is a wrong function.  If a student's recorded outcomes equal the
misconception's on every call that the checks made, and differ from the reference on at least
one, then the misconception's sentence is the best thing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.misconceptions import Misconception
from bits_to_pyramids.sandbox import Raised, Returned
from bits_to_pyramids.student.cases import call_with, copy_of
from bits_to_pyramids.student.compare import close, compare
from bits_to_pyramids.student.watched import Lent

# A mistake is recognised from a few calls as well as from many.
MAX_CALLS = 200
# A file longer than this is not a mistake that anybody knows; reading what it means would take long.
MAX_MEANT = 2**20


def diagnose(calls: list[Call], reference: Callable, misconceptions: Iterable[Misconception]) -> Misconception | None:
    """The first misconception that explains all outcomes, if there is one.

    Parameters
    ----------
    calls : list of Call
        The calls of one exercise, with the student's outcomes.
    reference : callable
        The right function; for a prediction, a function without arguments.
    misconceptions : iterable of Misconception
        The exercise's misconceptions, the most specific first.
    """
    calls = calls[:MAX_CALLS]
    if not calls or all(_agrees(call, reference) for call in calls):
        return None
    return next((m for m in misconceptions if all(_agrees(call, m.function, m.alike) for call in calls)), None)


def _agrees(call: Call, function: Callable, alike: Callable | None = None) -> bool:
    """Does a function of ours do with a call what the student's did?"""
    args = tuple(map(copy_of, call.args or ()))
    try:
        value = call_with(function, args)
    except Exception as error:
        # Of json's own error, say, the ValueError that it is: only built-in classes are known of the student's.
        kind = next(cls.__name__ for cls in type(error).__mro__ if cls.__module__ == "builtins")
        same = isinstance(call.outcome, Raised) and call.outcome.is_a(kind)
    else:
        same = isinstance(call.outcome, Returned) and _same(call.outcome.value, value, alike)
    return same and all(_noted_the_same(theirs, ours) for theirs, ours in zip(call.args or (), args))


def _same(theirs: object, ours: object, alike: Callable | None) -> bool:
    """Are two values equal, or two files that mean the same?"""
    if alike is None or type(theirs) is not bytes or type(ours) is not bytes:
        return compare(_timeless(theirs), close(_timeless(ours))) is None
    if len(theirs) > MAX_MEANT:
        return False
    try:
        return alike(theirs) == alike(ours)
    except Exception:
        return False


def _timeless(value: object) -> object:
    """gzip puts the time into its header; without that, the same data gives the same bytes."""
    return value[:4] + bytes(4) + value[8:] if type(value) is bytes and value[:2] == b"\x1f\x8b" else value


def _noted_the_same(theirs: object, ours: Any) -> bool:
    """Did the same happen to a lent thing?  What cannot be told is not the same."""
    if not isinstance(theirs, Lent):
        return True
    try:
        return compare(theirs.noted, close(ours.noted)) is None
    except Exception:
        return False
