"""What the hidden checks of all assignments share: tables of cases, and messages that name a value."""

import re

import pytest

from bits_to_pyramids.student.hints import normalised


def naming(value) -> str:
    """A pattern that finds a value in a message; a number must stand alone, "" is in any message."""
    if isinstance(value, int):
        return rf"(?<![\d.]){re.escape(str(value))}(?!\d)"
    return re.escape(str(value)) or ".*"


def table(names: str, **cases):
    """Border cases with their ids; each case is a tuple with a value for each name."""
    return pytest.mark.parametrize(names.split(", "), cases.values(), ids=cases.keys())


def predicted(student, name: str, right: int) -> bool:
    """Is a prediction how it turns out?  A failed check does not show the number: others may still be thinking."""
    return normalised(student.value(name).value) == normalised(right)
