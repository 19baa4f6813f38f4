"""What the hidden checks of all assignments share: tables of cases, messages that name a value, predictions."""

import numpy as np
import pytest

from bits_to_pyramids.student.compare import Difference, Expected, close, compare, show
from bits_to_pyramids.student.hints import normalised
from bits_to_pyramids.student.naming import naming

__all__ = ["naming", "predicted", "same", "table"]


def table(names: str, **cases):
    """Border cases with their ids; each case is a tuple with a value for each name."""
    return pytest.mark.parametrize(names.split(", "), cases.values(), ids=cases.keys())


def predicted(student, name: str, right: int) -> bool:
    """Is a prediction how it turns out?  A failed check does not show the number: others may still be thinking."""
    return normalised(student.value(name).value) == normalised(right)


def same(what: str, got, expected):
    """Fail with where a part of an answer differs from what was expected; floats may differ by rounding."""
    difference = compare(got, close(expected))
    assert difference is None, (
        f"{what}{difference.place}: {' '.join((difference.inside or difference.message).split())}"
    )


class Values(Expected):
    """The values of an array, whatever dtype they have: another check of the exercise looks at that.

    One slip, such as a dtype that is not said, does not fail every check.
    """

    def __init__(self, array: np.ndarray):
        self.array = array

    def __repr__(self) -> str:
        return show(self.array)

    def difference(self, got) -> Difference | None:
        wrong = compare(got, self.array)
        if wrong is None or wrong.rung not in ("type", "dtype") or np.ma.is_masked(got):
            return wrong
        return None if self._same(got) else wrong

    def _same(self, got) -> bool:
        try:
            # As Python's objects they are compared without rounding and without wrapping around.
            there = np.asarray(got, dtype=object)
            return there.shape == self.array.shape and bool(np.all(there == self.array.astype(object)))
        except ValueError:  # lists of different lengths, or arrays among them
            return False
