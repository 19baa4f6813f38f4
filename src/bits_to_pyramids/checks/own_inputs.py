"""Whether a function is right for inputs that nobody has seen: whoever types feedback into a table knows others.

Where all checks with drawn inputs fail, they are asked once more, with inputs of this hand-in alone, which are never
shown.  A function that is right for none of these is right for what it was told, and that is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bits_to_pyramids.checks.answers import Call, Record
from bits_to_pyramids.results.result import ExerciseResult
from bits_to_pyramids.student.compare import Difference
from bits_to_pyramids.student.watched import Lent

TIMES = 3  # so often inputs are drawn
NOT_PROVEN = "Nothing is right of what it gave for inputs that were drawn for you alone."


@dataclass
class Probe(Record):
    """What a check saw, that goes on whether or not an answer is right.

    Attributes
    ----------
    right : list of Call
        Those whose answers were compared, and were right.
    wrong : bool
        Whether an answer was not.
    """

    right: list[Call] = field(default_factory=list)
    wrong: bool = False

    def compared(self, call: Call, difference: Difference | None, got: object, expected: object) -> bool:
        if difference is not None:
            self.wrong = True
        elif expected is not None:  # what a function returns that returns nothing is no answer
            self.right.append(call)
        return True

    def went_right(self, passed: bool) -> list[Call]:
        """The calls that were right: where nothing was compared, a check stops at the one that is wrong."""
        return self.right if self.wrong or self.right else self.calls[: None if passed else -1]


def any_is_right(run: Callable[[int], Iterable[tuple[Probe, bool]]]) -> bool:
    """Whether a function is right for any drawn inputs.

    Parameters
    ----------
    run : callable
        Runs the checks with inputs drawn for the first time, the second time ...; gives what each case saw, and whether
        it passed.
    """
    fixed: set[str] = set()  # what was asked each time is not drawn
    right: set[str] = set()
    for number in range(TIMES):
        asked: set[str] = set()
        for probe, passed in run(number):
            asked.update(map(text_of, probe.calls))
            right.update(map(text_of, probe.went_right(passed)))
            if number and right - fixed:
                return True
        fixed = fixed & asked if number else asked
        if right - fixed:
            return True
    return False


def withhold(results: Iterable[ExerciseResult], unproven: Iterable[str]) -> None:
    """Take the points back of exercises that are not right for anything of their own."""
    names = set(unproven)
    for result in results:
        if result.name in names and not result.misconception and not result.lent:
            for check in result.checks:
                if check.passed:
                    check.passed, check.judged, check.points = False, False, check.points * 0
                    check.message = NOT_PROVEN


def text_of(value: Any) -> str:
    """A text that two calls have in common only if they ask for the same."""
    if isinstance(value, Call):
        return f"{value.name}{text_of(value.args)}"
    if isinstance(value, np.ndarray):
        return f"{value.dtype.str}{value.shape}{value.tolist()}"
    if isinstance(value, dict):
        return f"{{{','.join(f'{text_of(key)}:{text_of(item)}' for key, item in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}({','.join(map(text_of, value))})"
    if isinstance(value, Lent):
        return f"{type(value).__name__}{text_of(vars(value.pristine()))}"
    if hasattr(value, "__array__"):  # an array of a library's, or one of numpy's numbers
        return text_of(np.asarray(value))
    return "" if callable(value) else repr(value)
