"""What the hidden checks of all assignments share: tables of cases, messages that name a value, predictions."""

import pytest

from bits_to_pyramids.student.hints import normalised
from bits_to_pyramids.student.naming import naming

__all__ = ["naming", "predicted", "table"]


def table(names: str, **cases):
    """Border cases with their ids; each case is a tuple with a value for each name."""
    return pytest.mark.parametrize(names.split(", "), cases.values(), ids=cases.keys())


def predicted(student, name: str, right: int) -> bool:
    """Is a prediction how it turns out?  A failed check does not show the number: others may still be thinking."""
    return normalised(student.value(name).value) == normalised(right)
