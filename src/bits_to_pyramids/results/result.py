"""The result of grading one submission: small, plain, checked at the border.

The checker writes it, the recorder reads it.  Points are fractions from end to end; they
become floats only where the gradebook needs one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from fractions import Fraction
from math import lcm
from typing import Any, TypeVar

from bits_to_pyramids.results.evidence import read_evidence
from bits_to_pyramids.results.png import MAX_BYTES, clean_png
from bits_to_pyramids.student.differences.evidence import Evidence

T = TypeVar("T")

MAX_TEXT = 4_000
MAX_OUTPUT = 20_000
MAX_PICTURES = 8  # of one cell


class MalformedResult(Exception):
    """A result that does not have the form it must have."""


@dataclass
class CheckResult:
    """One hidden check: did it pass, and if not, what the student reads and what a picture can be drawn from.

    A check of refusals or side effects is not `judged`, and has no points, where its ordinary call goes wrong.
    One that is `carried` did not pass, but does with right functions in the place of those of
    `ExerciseResult.lent`; whether that gives its points is the course's choice.
    """

    title: str
    passed: bool
    points: Fraction
    max_points: Fraction
    message: str = ""
    evidence: Evidence | None = None
    judged: bool = True
    carried: bool = False

    @property
    def verdict(self) -> str:
        """One word or two, the same wherever a check is shown; ``"right"``: once what it calls is."""
        if self.passed or self.carried:
            return "passed" if self.passed else "right"
        return "failed" if self.judged else "not judged"


@dataclass
class ExerciseResult:
    """One exercise with its checks and, where one fits, the misconception behind the answers.

    `shortcuts` are what the task rules out and the answer uses, `shortcut_note` says where, and what follows.
    `lent` are the earlier functions with which its carried checks pass, the one to repair first at the front.
    """

    name: str
    checks: list[CheckResult] = field(default_factory=list)
    misconception: str = ""
    sentence: str = ""
    shortcuts: list[str] = field(default_factory=list)
    shortcut_note: str = ""
    lent: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Is the answer itself right, whatever becomes of what it calls?"""
        return all(check.passed or check.carried for check in self.checks)

    @property
    def waits(self) -> bool:
        """Is it right, but for earlier functions that it calls?"""
        return bool(self.lent) and self.right

    @property
    def points(self) -> Fraction:
        return total(check.points for check in self.checks)

    @property
    def max_points(self) -> Fraction:
        return total(check.max_points for check in self.checks)


@dataclass
class CellResult:
    """What a cell of the student did when it ran: shown, never believed.  Pictures are PNG in base 64."""

    id: str
    ok: bool = True
    error: str = ""
    output: str = ""
    pictures: list[str] = field(default_factory=list)


@dataclass
class Result:
    """Everything the recorder needs to know about one submission."""

    assignment: str
    student: str
    seed: int
    isolation: str
    exercises: list[ExerciseResult] = field(default_factory=list)
    cells: list[CellResult] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: str = ""
    seconds: float = 0.0

    @property
    def points(self) -> Fraction:
        return total(exercise.points for exercise in self.exercises)

    @property
    def max_points(self) -> Fraction:
        return total(exercise.max_points for exercise in self.exercises)

    @property
    def repair_first(self) -> tuple[str, list[str]]:
        """The exercise for whose function most others wait, and these; an empty name where none waits."""
        waiting = {e.name: [other.name for other in self.exercises if e.name in other.lent] for e in self.exercises}
        return (
            max(waiting.items(), key=lambda item: len(item[1]), default=("", [])) if any(waiting.values()) else ("", [])
        )

    def to_json(self) -> str:
        return json.dumps(self, default=plain, ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str | bytes) -> Result:
        """Read a result, believing nothing about its form.

        Raises
        ------
        MalformedResult
            If a key is missing or unknown, a value has another type, or a text is too long.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MalformedResult(f"{type(error).__name__}: {error}") from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: dict) -> Result:
        """Read a result that was parsed already; the dict is used up.

        Raises
        ------
        MalformedResult
        """
        try:
            return _result(data)
        except (ValueError, TypeError, KeyError, AttributeError, ZeroDivisionError, RecursionError) as error:
            raise MalformedResult(f"{type(error).__name__}: {error}") from error


def total(points: Iterable[Fraction]) -> Fraction:
    """A sum, which is made simple once and not after each part."""
    parts = [part.as_integer_ratio() for part in points]
    below = lcm(*(denominator for _, denominator in parts))
    return Fraction(sum(above * (below // denominator) for above, denominator in parts), below)


def plain(value: object) -> Any:
    """What JSON is to make of a part of a result: the fields of what has some, and the text of exact numbers."""
    if not is_dataclass(value):
        return str(value)
    return {part.name: getattr(value, part.name) for part in fields(value)}


def _result(data: dict) -> Result:
    exercises = [
        ExerciseResult(
            name=_text(e.pop("name")),
            checks=[_check(c) for c in e.pop("checks")],
            misconception=_text(e.pop("misconception")),
            sentence=_text(e.pop("sentence")),
            shortcuts=[_text(name) for name in _is(list, e.pop("shortcuts"))],
            shortcut_note=_text(e.pop("shortcut_note")),
            lent=[_text(name) for name in _is(list, e.pop("lent", []))],
            **_nothing_else(e),
        )
        for e in data.pop("exercises")
    ]
    cells = [
        CellResult(
            id=_text(c.pop("id")),
            ok=_is(bool, c.pop("ok")),
            error=_text(c.pop("error"), MAX_OUTPUT),
            output=_text(c.pop("output"), MAX_OUTPUT),
            pictures=_pictures(c.pop("pictures")),
            **_nothing_else(c),
        )
        for c in data.pop("cells")
    ]
    return Result(
        assignment=_text(data.pop("assignment")),
        student=_text(data.pop("student")),
        seed=_is(int, data.pop("seed")),
        isolation=_text(data.pop("isolation")),
        exercises=exercises,
        cells=cells,
        notes=[_text(note) for note in data.pop("notes")],
        refused=_text(data.pop("refused")),
        seconds=_is(float, data.pop("seconds")),
        **_nothing_else(data),
    )


def _check(data: dict) -> CheckResult:
    check = CheckResult(
        title=_text(data.pop("title")),
        passed=_is(bool, data.pop("passed")),
        points=Fraction(_text(data.pop("points"))),
        max_points=Fraction(_text(data.pop("max_points"))),
        message=_text(data.pop("message")),
        evidence=read_evidence(data.pop("evidence")),
        judged=_is(bool, data.pop("judged")),
        carried=_is(bool, data.pop("carried", False)),
        **_nothing_else(data),
    )
    if check.carried and (check.passed or not check.judged):
        raise ValueError("a check that is carried and also something else")
    if check.passed and not check.judged:
        raise ValueError("a check that passed and was not judged")
    if not 0 <= check.points <= check.max_points:
        raise ValueError(f"{check.points} of {check.max_points} points")
    return check


def _pictures(value: object) -> list[str]:
    if len(pictures := _is(list, value)) > MAX_PICTURES:
        raise ValueError(f"{len(pictures)} pictures of one cell")
    for picture in pictures:
        png = base64.b64decode(_text(picture, 2 * MAX_BYTES), validate=True)
        if clean_png(png) != png:
            raise ValueError("not a picture as the checker hands it on")
    return pictures


def _text(value: object, limit: int = MAX_TEXT) -> str:
    if len(text := _is(str, value)) > limit:
        raise ValueError(f"a text of {len(text)} characters")
    return text


def _is(kind: type[T], value: Any) -> T:
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value


def _nothing_else(data: dict) -> dict:
    if data:
        raise ValueError(f"unknown keys: {', '.join(sorted(data))}")
    return {}
