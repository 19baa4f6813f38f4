"""Which mistake is behind the answers?

A misconception is a wrong function.  Each failing check is looked at by itself: a misconception explains it if it does
what the student's function did in every call that went wrong.  Its sentence is said only if nothing speaks against it:
where the student is right, it must be right, too.  Two things are overlooked, because people do them besides: refusals
that are left out, and what happens at a border (the value 0, an empty input), where every way of writing a function
has a branch of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.misconceptions import Misconception, together
from bits_to_pyramids.checks.outcomes import (
    RIGHT,
    Known,
    NothingKnown,
    Outcome,
    Outcomes,
    all_called,
    key_of,
    outcomes_of,
)
from bits_to_pyramids.sandbox import Raised, Returned
from bits_to_pyramids.student.compare import Close, close, compare
from bits_to_pyramids.student.watched import Folder, Lent

# A mistake is recognised from a few calls as well as from many.
MAX_CALLS = 200
# A file longer than this is not a mistake that anybody knows; reading what it means would take long.
MAX_MEANT = 2**20
# How much it says that two wrong values are equal, in bits or so.  Two small numbers may be equal by chance.
LITTLE, MUCH, RAISED = 8, 24, 0.001
# So much of a message tells one error from another; behind it come names and numbers.
SAID = 16
LONG = 2e-3  # seconds of a call, from which it is asked what is known
# Two ways to the same wrong number differ by rounding.
ROUNDING = 1e-6
NOTHING_KNOWN = NothingKnown()
_ALL_NOTED: WeakKeyDictionary[Lent, object] = WeakKeyDictionary()


def diagnose(
    calls: list[Call],
    reference: Callable,
    misconceptions: Iterable[Misconception],
    known: Known = NOTHING_KNOWN,
) -> Misconception | None:
    """What explains the failing checks: a misconception, or two of them together, or nothing that anybody knows.

    Parameters
    ----------
    calls : list of Call
        The calls of one exercise, with the student's outcomes; those of a failing case name their check.
    reference : callable
        The right function; for a prediction, a function without arguments.
    misconceptions : iterable of Misconception
        The exercise's misconceptions, the most specific first.
    known : Known, optional
        Where to ask what they do with the calls, before it is tried.
    """
    failed = [call for call in calls if call.failed and not _not_written(call)]
    if not failed:
        return None
    misconceptions = list(misconceptions)
    right = [call for call in calls if not call.failed][:MAX_CALLS]
    evidence = _Evidence(failed, right, reference, misconceptions, known)
    if not evidence.checks:
        return None
    found = evidence.about_all()
    if not any(one.checks & evidence.went_wrong for one in found):
        # People who make the mistake may leave out the refusals besides, behind which it goes on.
        found += evidence.about_all(unrefusing=True)
    if not found:
        return None
    # A wrong answer comes before what is not refused; then whoever explains most; of equals, who is right where the
    # student is, at borders too; of those, the more specific, which stands before the others.
    first = max(found, key=lambda one: (bool(one.checks & evidence.went_wrong), len(one.checks), one.fits))
    others = [one for one in found if one.checks - first.checks and _another(one, first)]
    if not others or first.misconception.combines:
        return first.misconception
    return together(first.misconception, max(others, key=lambda one: len(one.checks - first.checks)).misconception)


@dataclass
class _Explanation:
    """A misconception, the checks that it explains, and in how many right calls it does what the student does."""

    misconception: Misconception
    checks: set[str]
    fits: int


def _another(one: _Explanation, first: _Explanation) -> bool:
    """Is it a mistake of its own beside the first?"""
    parts = first.misconception.combines or (first.misconception,)
    return not any(part in parts for part in one.misconception.combines or (one.misconception,))


class _Evidence:
    """The calls of an exercise that went wrong, by check, and those that went right."""

    def __init__(
        self, failed: list[Call], right: list[Call], reference: Callable, bank: list[Misconception], known: Known
    ) -> None:
        self._right, self._bank = right, bank
        self._exercise = bank[0].exercise if bank else ""
        self._calls = [*failed, *right]
        self._meant = Outcomes(lambda: reference)
        # What is done in no time is done again sooner than asked for.
        self._known: Known = NOTHING_KNOWN
        started = time.process_time()
        for call in failed:
            self._meant.of(call)
            if time.process_time() - started > LONG * len(failed):
                self._known = known
                break
        self._know_all(RIGHT, self._meant)
        alike = next((m.alike for m in bank if m.alike), None)
        self.checks: dict[str, list[Call]] = {}
        let_through: dict[str, list[Call]] = {}
        self._also_right = []
        for call in failed:
            meant = self._meant.of(call)
            if _agrees(call, meant, alike):
                self._also_right.append(call)
            elif meant.error is None:
                self.checks.setdefault(call.failed, []).append(call)
            elif not _refused_as_it_should(call, meant):
                let_through.setdefault(call.failed, []).append(call)
        # What should have been refused is looked at where nothing else went wrong.
        self.went_wrong = set(self.checks)
        self.checks |= {check: calls for check, calls in let_through.items() if check not in self.checks}
        self._alike = alike

    def about_all(self, *, unrefusing: bool = False) -> list[_Explanation]:
        """What each misconception explains, if anything; as it is, or with its refusals left out."""
        bank = all_called(self._bank, unrefusing=unrefusing)
        ours = {name: outcomes_of(m, self._meant, unrefusing=unrefusing) for name, m in bank.items()}
        # Most mistakes that are not the student's do something else already in the first call.
        firsts: dict[bytes, list[Call]] = {}
        for first, *_ in self.checks.values():
            if (key := key_of(first.args)) is not None:
                firsts.setdefault(key, []).append(first)
        for key, row in self._known.rows(self._exercise, firsts, unrefusing).items():
            for name, outcome in row.items():
                for call in firsts[key] if name in ours else ():
                    ours[name].know(call, outcome)
        found = (self._about(bank[name], name, outcomes) for name, outcomes in ours.items())
        return [one for one in found if one is not None]

    def _know_all(self, name: str, ours: Outcomes) -> None:
        """Be told what a function does with all calls."""
        column = self._known.column(self._exercise, name)
        for call in self._calls if column else ():
            if (key := key_of(call.args)) is not None:
                ours.know(call, column.get(key))

    def _about(self, m: Misconception, name: str, ours: Outcomes) -> _Explanation | None:
        """What a misconception explains, unless something speaks against it."""
        if not any(self._explains(m, calls[0], ours.of(calls[0])) is not None for calls in self.checks.values()):
            return None  # so it is with most of them
        if not any(self._explains_all(m, calls, ours) for calls in self.checks.values()):
            return None
        explained, against, said = set(), 0, 0.0
        for check, calls in self.checks.items():
            how = [self._explains(m, call, ours.of(call)) for call in calls]
            if all(how):
                explained.add(check)
                said += sum(weight for weight in how if weight)
            against += any(w is None and _speaks_otherwise(call, ours.of(call)) for w, call in zip(how, calls))
        if not said or against >= len(explained) or (against and said < MUCH):
            return None  # whoever is right where the student is not explains nothing
        if explained & self.went_wrong and 1 <= said < LITTLE and self.went_wrong - explained:
            return None  # the same small number in one check of many may be chance
        seen = said >= 1
        self._know_all(name, ours)
        others = [*self._also_right, *self._right]
        if any(self._speaks_against(m, call, ours, overlook=seen) for call in others):
            return None
        if not seen and (against or not explained >= (self.went_wrong or {*self.checks})):
            return None  # errors alone say little: then everything else has to fit
        if not seen and not _some_returned(others) and not self._said_the_same(explained, ours):
            return None
        fits = sum(_agrees(call, ours.of(call), m.alike) for call in others)
        return _Explanation(m, explained, fits)

    def _said_the_same(self, checks: set[str], ours: Outcomes) -> bool:
        """Are a misconception's errors the student's to the letter, with what they say of each call?"""
        pairs = [(call.outcome, ours.of(call).error) for check in checks for call in self.checks[check]]
        said = {error.message for _, error in pairs if error is not None}
        return len(said) > 1 and all(
            error is None or (isinstance(theirs, Raised) and theirs.message == error.message) for theirs, error in pairs
        )

    def _explains_all(self, m: Misconception, calls: list[Call], ours: Outcomes) -> bool:
        return all(self._explains(m, call, ours.of(call)) for call in calls)

    def _explains(self, m: Misconception, call: Call, ours: Outcome) -> float | None:
        """How much it says that a misconception does the same in a call that went wrong.

        0 if it is right itself, None if it does something else, and next to nothing if both raise.
        """
        meant = self._meant.of(call)
        if _does_the_same(ours, meant, m.alike):
            return 0
        if not _agrees(call, ours, m.alike, instead_of=meant):
            return None
        if ours.error is not None and _noted_nothing_else(ours, meant):
            return RAISED
        return MUCH if ours.value is None else _weight(ours.value)

    def _speaks_against(self, m: Misconception, call: Call, does: Outcomes, *, overlook: bool) -> bool:
        """Is a misconception wrong in a call in which the student is right?"""
        if isinstance(call.outcome, Raised):
            return does.of(call).error is None
        if overlook and _at_a_border(call):
            return False
        ours = does.of(call)
        if _agrees(call, ours, m.alike):
            return False
        meant = self._meant.of(call)
        return not _does_the_same(ours, meant, self._alike) and not _agrees(call, ours, m.alike, instead_of=meant)


def _speaks_otherwise(call: Call, ours: Outcome) -> bool:
    """Does a misconception that explains nothing here give another wrong answer than the student's?

    Errors say nothing: where one comes up is a matter of style, and refusals may be left out.
    """
    return isinstance(call.outcome, Returned) and ours.error is None


def _weight(value: Any) -> float:
    """How much it says that two functions give this same value: more, the more different parts it has."""
    match value:
        case bool() | None:
            return 1
        case int() | np.integer():
            return min(int(value).bit_length() + 1, MUCH)
        case float() | np.floating():
            number = float(value)
            return MUCH if number % 1 else min(abs(number) + 1, MUCH)
        case str():
            return 1 + len(value)
        case bytes() | bytearray():
            return 1 + 7 * len(set(value))
        case np.ndarray():
            return min(1 + sum(map(_weight, np.unique(value)[:MUCH].tolist())), MUCH)
        case dict():
            return 1 + sum(map(_weight, value.values()))
        case tuple() | list():
            return 1 + sum(map(_weight, value))
    return 1


def _noted_nothing_else(one: Outcome, other: Outcome) -> bool:
    return all(map(_noted_the_same, one.args, other.args))


def _not_written(call: Call) -> bool:
    return isinstance(call.outcome, Raised) and call.outcome.name == "NotImplementedError"


def _some_returned(calls: list[Call]) -> bool:
    return any(isinstance(call.outcome, Returned) for call in calls)


def _at_a_border(call: Call) -> bool:
    """Is one of the arguments nothing: 0, or empty?"""
    return any(_is_nothing(arg) for arg in call.args or ())


def _is_nothing(arg: Any) -> bool:
    if isinstance(arg, np.ndarray):
        return arg.size == 0
    if isinstance(arg, (bytes, str, tuple, list)):
        return len(arg) == 0
    return isinstance(arg, (int, float, np.number)) and not isinstance(arg, bool) and arg == 0


def _refused_as_it_should(call: Call, meant: Outcome) -> bool:
    if not isinstance(call.outcome, Raised):
        return not isinstance(call.outcome, Returned)
    return (meant.error is None or call.outcome.is_a(meant.error.kind)) and all(
        map(_noted_the_same, call.args or (), meant.args)
    )


def _agrees(call: Call, ours: Outcome, alike: Callable | None, instead_of: Outcome | None = None) -> bool:
    """Did the student's function do what one of ours does; `instead_of` is what the right one does."""
    theirs = call.outcome
    if ours.error is not None:
        same = isinstance(theirs, Raised) and (theirs.is_a(ours.error.kind) or theirs.name == ours.error.kind)
        if instead_of is not None and ours.error.kind != "ValueError":
            same = same and isinstance(theirs, Raised) and theirs.message[:SAID] == ours.error.message[:SAID]
    else:
        same = isinstance(theirs, Returned) and _same(theirs.value, ours.value, alike, instead_of)
    return same and all(map(_noted_the_same, call.args or (), ours.args)) and _left_the_same(theirs, ours)


def _does_the_same(one: Outcome, other: Outcome, alike: Callable | None) -> bool:
    """Do two functions of ours do the same with a call?"""
    if one.error is not None or other.error is not None:
        same = one.error is not None and other.error is not None and one.error.kind == other.error.kind
    else:
        same = _same(one.value, other.value, alike)
    return same and all(map(_noted_the_same, one.args, other.args)) and _unchanged(one.args, other.args)


def _same(theirs: Any, ours: Any, alike: Callable | None, instead_of: Outcome | None = None) -> bool:
    """Are two values equal, or two files that mean the same?"""
    if alike is not None and type(theirs) is bytes and type(ours) is bytes:
        if len(theirs) > MAX_MEANT:
            return False
        try:
            return bool(alike(theirs) == alike(ours))
        except Exception:
            return False
    if instead_of is None:
        return compare(_timeless(theirs), close(_timeless(ours))) is None and _native(theirs) == _native(ours)
    return _equal(_timeless(theirs), _timeless(ours)) or _equal_but_for_dtype(theirs, ours, instead_of.value)


def _equal(theirs: object, ours: object) -> bool:
    """Are two wrong values the same, up to rounding and to whole numbers that are floats?"""
    return _native(theirs) == _native(ours) and any(
        compare(a, Close(b, ROUNDING)) is None for a, b in ((theirs, ours), (ours, theirs))
    )


def _equal_but_for_dtype(theirs: Any, ours: Any, right: Any) -> bool:
    """Are two arrays equal that both have another dtype than they should, or both are empty and should not be?"""
    if not all(isinstance(value, np.ndarray) and value.dtype.kind in "biuf" for value in (theirs, ours, right)):
        return False
    if right.dtype.name in (theirs.dtype.name, ours.dtype.name) and (theirs.size or not right.size):
        return False
    return theirs.shape == ours.shape and bool(np.array_equal(theirs, ours))


def _native(value: object) -> bool:
    """Has an array the computer's own byte order?  Where that matters, nothing else may be wrong."""
    return not isinstance(value, np.ndarray) or value.dtype.isnative


def _timeless(value: object) -> object:
    """gzip puts the time into its header; without that, the same data gives the same bytes."""
    return value[:4] + bytes(4) + value[8:] if type(value) is bytes and value[:2] == b"\x1f\x8b" else value


def _noted_the_same(theirs: object, ours: Any) -> bool:
    """Did the same happen to a lent thing?  What cannot be told is not the same."""
    if not isinstance(theirs, Lent):
        return True
    if type(theirs) is Folder and theirs.files == ours.files:
        return True
    try:
        return compare(_noted(theirs), close(_noted(ours))) is None
    except Exception:
        return False


def _noted(lent: Lent) -> object:
    """What happened to a lent thing, when all calls are over: found out once, because libraries may read folders."""
    if lent not in _ALL_NOTED:
        _ALL_NOTED[lent] = lent.noted
    return _ALL_NOTED[lent]


def _left_the_same(theirs: Any, ours: Outcome) -> bool:
    """Are the arguments afterwards what ours are, where that was asked?"""
    after = getattr(theirs, "arguments", None)
    return not isinstance(after, (tuple, list)) or _unchanged(after, ours.args)


def _unchanged(after: Iterable, args: tuple) -> bool:
    return all(isinstance(arg, Lent) or compare(now, arg) is None for now, arg in zip(after, args))
