"""The numbers of the report, from what was gathered.  Arithmetic only."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from statistics import correlation, mean, median

from bits_to_pyramids.course.manifest import Assignment
from bits_to_pyramids.reporting.class_report.class_data import Handed
from bits_to_pyramids.results.wording import is_blank, is_unrecognised

# Below this many submissions a discrimination says little.
SMALL_CLASS = 30
FEWEST = 5


@dataclass(frozen=True)
class Discrimination:
    """Do those who get an exercise right also get the rest right?

    Attributes
    ----------
    value : float or None
        The point-biserial correlation of full marks (yes or no) with the points of all other
        exercises; None where it cannot be said.
    low, high : float
        Where 95 of 100 such classes would have it (Fisher's transformation; rough).
    why_not : str
        Why there is no value.
    """

    value: float | None = None
    low: float = -1.0
    high: float = 1.0
    why_not: str = ""


@dataclass(frozen=True)
class ExerciseNumbers:
    """One exercise: how hard, how telling, and what went wrong.

    `mistaken` says who has which mistake, `blank` who wrote nothing, `unrecognised` whose mistake nobody knows.
    `waiting` are the answers to other exercises that are right but for this one's function, and `follow_on` what their
    checks are worth that fail by it: what one mistake would cost beyond its own points.
    """

    name: str
    kind: str
    points: int
    difficulty: float
    full_marks: int
    discrimination: Discrimination
    misconceptions: list[tuple[str, int]]
    first_failing: list[tuple[str, int]]
    shortcuts: list[tuple[str, int]]
    waiting: int = 0
    follow_on: float = 0.0
    mistaken: dict[str, list[Handed]] = field(default_factory=dict)
    blank: list[Handed] = field(default_factory=list)
    unrecognised: list[Handed] = field(default_factory=list)


@dataclass(frozen=True)
class ClassNumbers:
    """One assignment of a class."""

    handed: list[Handed]
    exercises: list[ExerciseNumbers]

    def in_state(self, state: str) -> list[Handed]:
        return [one for one in self.handed if one.state == state]

    @property
    def graded(self) -> list[Handed]:
        return self.in_state("graded")

    @property
    def finals(self) -> list[float]:
        """Points that count, of everybody whose submission was graded."""
        return [one.final for one in self.graded if one.final is not None]

    @property
    def mean(self) -> float | None:
        return mean(self.finals) if self.finals else None

    @property
    def median(self) -> float | None:
        return median(self.finals) if self.finals else None

    @property
    def late(self) -> list[Handed]:
        return sorted((one for one in self.handed if one.seconds_late > 0), key=lambda one: -one.seconds_late)

    @property
    def seconds(self) -> list[float]:
        return [one.result.seconds for one in self.graded if one.result is not None]

    @property
    def misconceptions(self) -> list[tuple[int, str, str, list[Handed]]]:
        """How often, in which exercise, which sentence, and whose: the most frequent first."""
        rows = [
            (count, exercise.name, sentence, exercise.mistaken[sentence])
            for exercise in self.exercises
            for sentence, count in exercise.misconceptions
        ]
        return sorted(rows, key=lambda row: -row[0])

    @property
    def repair_first(self) -> ExerciseNumbers | None:
        """The exercise whose mistakes cost most in others, if any did."""
        return max((e for e in self.exercises if e.waiting), key=lambda e: e.follow_on, default=None)

    @property
    def unread(self) -> list[tuple[str, list[Handed]]]:
        """For each written exercise, whose answers wait to be read."""
        names = sorted({name for one in self.handed for name in one.unread})
        return [(name, [one for one in self.handed if name in one.unread]) for name in names]


def class_numbers(assignment: Assignment, handed: list[Handed]) -> ClassNumbers:
    """All numbers of one assignment."""
    graded = [(one, one.result) for one in handed if one.state == "graded" and one.result is not None]
    results = [result for _, result in graded]
    scores = [{e.name: (float(e.points), float(e.max_points)) for e in result.exercises} for result in results]
    rows = []
    for exercise in assignment.exercises:
        having = [(one, row) for one, row in zip(graded, scores, strict=True) if row.get(exercise.name, (0, 0))[1] > 0]
        if not having:
            continue
        found = [next(e for e in result.exercises if e.name == exercise.name) for (_, result), _ in having]
        whose = [(one, e) for ((one, _), _), e in zip(having, found, strict=True)]
        full = [row[exercise.name][0] == row[exercise.name][1] for _, row in having]
        rest = [sum(points for name, (points, _) in row.items() if name != exercise.name) for _, row in having]
        sentences = Counter(e.sentence for e in found if e.sentence)
        failing = Counter(
            title for e in found if (title := next((c.title for c in e.checks if c.verdict == "failed"), None))
        )
        waiting = [e for result in results for e in result.exercises if e.lent[:1] == [exercise.name]]
        rows.append(
            ExerciseNumbers(
                exercise.name,
                exercise.kind,
                exercise.points,
                mean(row[exercise.name][0] / row[exercise.name][1] for _, row in having),
                sum(full),
                discrimination(full, rest),
                _ranked(sentences),
                _ranked(failing),
                _ranked(Counter(name for e in found for name in e.shortcuts)),
                len(waiting),
                float(sum(check.max_points for e in waiting for check in e.checks if check.carried)),
                {sentence: [one for one, e in whose if e.sentence == sentence] for sentence in sentences},
                [one for one, e in whose if is_blank(e)],
                [one for one, e in whose if is_unrecognised(e)],
            )
        )
    return ClassNumbers(handed, rows)


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent first; equal ones in an order that says nothing about who came first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def discrimination(full: list[bool], rest: list[float]) -> Discrimination:
    """The point-biserial correlation of full marks with the rest score."""
    if len(full) < FEWEST:
        return Discrimination(why_not=f"fewer than {FEWEST} submissions")
    if all(full) or not any(full):
        return Discrimination(why_not="all have full marks" if all(full) else "nobody has full marks")
    if max(rest) - min(rest) < 1e-9:
        return Discrimination(why_not="all have the same in the rest")
    value = max(-1.0, min(1.0, correlation([float(yes) for yes in full], rest)))
    z, half = math.atanh(max(-0.9999, min(0.9999, value))), 1.96 / math.sqrt(len(full) - 3)
    return Discrimination(value, math.tanh(z - half), math.tanh(z + half))
