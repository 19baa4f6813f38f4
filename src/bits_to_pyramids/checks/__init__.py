"""The path from a submission to a trusted grade.

What ``grader_tests/`` imports is this module: markers.  In a check, the fixtures ``student`` and
``rng`` do the rest (:mod:`bits_to_pyramids.checks.suite`).  What students write to disk is
opened with :mod:`bits_to_pyramids.checks.student_files.zarr_folders`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar

T = TypeVar("T")

__all__ = ["Misconception", "decided_by", "exercise", "misconception", "weight"]


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


@dataclass(frozen=True)
class Misconception:
    """A wrong implementation and the sentence that names the mistake.

    `combines` are the misconceptions that are at work in it at once; most have only themselves.
    """

    exercise: str
    sentence: str
    function: Callable
    alike: Callable | None = None
    combines: tuple[Misconception, ...] = field(default=())

    @property
    def name(self) -> str:
        return self.function.__name__


def misconception(
    exercise: str, sentence: str = "", *, alike: Callable | None = None, combines: tuple[Misconception, ...] = ()
) -> Callable[[Callable], Misconception]:
    """Make an ordinary wrong function a misconception of an exercise.

    Parameters
    ----------
    exercise : str
        The exercise whose function it replaces; for a prediction, a function without
        arguments that returns the wrong number.
    sentence : str
        What the student reads when their answers equal this function's.  May be left out with `combines`.
    alike : callable, optional
        For files, which may be laid out in many ways: gives what the bytes of a file mean.
        Two files that mean the same are equal.
    combines : tuple of Misconception
        Two or more mistakes that this function makes at once; its sentence is then made of theirs.
    """
    if bool(sentence) == bool(combines) or len(combines) == 1 or any(m.exercise != exercise for m in combines):
        raise ValueError(f"a misconception of {exercise} needs a sentence, or two of the same exercise to combine")
    if combines:
        counted = {2: "Two", 3: "Three"}.get(len(combines), "Several")
        sentence = f"{counted} things at once. " + " And: ".join(m.sentence for m in combines)
    return lambda function: Misconception(exercise, sentence, function, alike, combines)
