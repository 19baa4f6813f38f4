"""The path from a submission to a trusted grade.

What ``grader_tests/`` imports is this module: markers.  In a check, the fixtures ``student`` and
``rng`` do the rest (:mod:`bits_to_pyramids.checks.suite`).  What students write to disk is
opened with :mod:`bits_to_pyramids.checks.student_files.opening`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from bits_to_pyramids.student.later import parts_of

if TYPE_CHECKING:
    from bits_to_pyramids.checks.controls import control

T = TypeVar("T")

__all__ = ["control", "decided_by", "exercise", "weight"]

# Who starts jails imports a part of this package, and does not wait for NumPy.
__getattr__ = parts_of(__name__, {"control": ".controls"})


def exercise(name: str) -> Callable[[type], type]:
    """Mark a test class as the hidden checks of an exercise.

    Each test method is one check; its docstring is the title that the student reads.  A
    parametrised method is still one check: it passes if all its cases pass.
    """

    def mark(cls: Any) -> type:
        cls.b2p_exercise = name
        return cls

    return mark


def weight(value: int | str | Fraction) -> Callable[[T], T]:
    """Let a check count more (or less) than the others of its exercise, which count 1."""

    def mark(check: T) -> T:
        marked: Any = check
        marked.b2p_weight = Fraction(value)
        return check

    return mark


def decided_by(*libraries: str) -> Callable[[T], T]:
    """Say which libraries' word a check, or a class of checks, is decided by: for the table in the docs."""

    def mark(check: T) -> T:
        marked: Any = check
        marked.b2p_decided_by = libraries
        return check

    return mark
