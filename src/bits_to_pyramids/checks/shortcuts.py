"""What a task rules out and an answer uses: said in the results, and no points where the course wants that.

:mod:`bits_to_pyramids.student.reading.ruled_out` looks for it, in the checker and in a notebook alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from bits_to_pyramids.course.manifest import Assignment
from bits_to_pyramids.intake.notebook import Cell
from bits_to_pyramids.results.result import ExerciseResult
from bits_to_pyramids.results.wording import show_text
from bits_to_pyramids.student.reading.readings import CellReading
from bits_to_pyramids.student.reading.ruled_out import Found, Names, Place, shortcuts
from bits_to_pyramids.student.reading.tools import TOOLS

MAX_SHOWN = 3
MAX_LINE = 100


def judge_shortcuts(
    assignment: Assignment,
    cells: list[Cell],
    readings: list[CellReading],
    results: list[ExerciseResult],
    used: Mapping[str, Collection[str]] = MappingProxyType({}),
    order: Sequence[str] = (),
) -> None:
    """Say in the results what was ruled out and used, and take the points where the course's settings want that.

    Points are taken by what the checks found to be `used`: they were tried without it.  Where the source was only read,
    nobody loses any.  `order` are the exercises of the whole notebook, where not all are checked.
    """
    sources = {cell.id: cell.source for cell in cells}
    names = Names(readings, {cell.id for cell in cells if cell.role == "setup"})
    problems = {reading.id: reading.problem for reading in readings if reading.problem}
    order = order or tuple(assignment.by_name)
    for result in results:
        exercise = assignment.by_name[result.name]
        if not exercise.without:
            continue
        forbidden = assignment.without == "no points"
        found = shortcuts(exercise.name, exercise.without, set(order[: order.index(exercise.name)]), names)
        if forbidden and result.name in used:
            result.shortcuts = [one.entry for one in found] or sorted(used[result.name])
            result.shortcut_note = _note(found, sources, assignment.without)
            for check in result.checks:
                check.points = Fraction(0)
        elif found and not forbidden:
            result.shortcuts = [one.entry for one in found]
            result.shortcut_note = _note(found, sources, assignment.without)
        elif not forbidden and result.points and result.name in problems:
            result.shortcut_note = (
                f"Nobody could look through this cell for what the task rules out: {show_text(problems[result.name])}"
            )


def asked_for(assignment: Assignment, order: Sequence[str]) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """What is to be looked for: each exercise that rules something out, what that is, and the exercises before it."""
    return [
        (exercise.name, tuple(exercise.without), list(order[: order.index(exercise.name)]))
        for exercise in assignment.exercises
        if exercise.without
    ]


def pardoned(result: ExerciseResult) -> ExerciseResult:
    """A result with the points that its checks gave, as if nobody had looked for shortcuts."""
    checks = [replace(check, points=check.max_points if check.passed else Fraction(0)) for check in result.checks]
    return replace(result, checks=checks, shortcuts=[], shortcut_note="")


def _note(found: list[Found], sources: dict[str, str], policy: str) -> str:
    """Where it was found, and what follows from that."""
    places = [f"{TOOLS[one.entry].says} in {_where(one.place, sources)}" for one in found[:MAX_SHOWN]]
    more = f" (and {len(found) - MAX_SHOWN} more)" if len(found) > MAX_SHOWN else ""
    if policy == "no points":
        rest = (
            "The task asks you to build this part by hand, so the exercise gives no points like this. Write it "
            "without, and it will."
        )
    else:
        rest = (
            "The task asks you to build this part by hand. Your points stay; try it without, that is what it teaches."
        )
    what = "; ".join(places) + more if found else "what the task rules out: without it, it does not work"
    return f"Your answer uses {what}. {rest}"


def _where(place: Place, sources: dict[str, str]) -> str:
    cell = f"your cell {place.cell}" if place.cell.startswith("added-") else f"the cell {place.cell}"
    lines = sources.get(place.cell, "").split("\n")
    text = show_text(lines[place.line - 1], MAX_LINE) if 0 < place.line <= len(lines) else ""
    return f"line {place.line} of {cell}" + (f" ({text})" if text else "")
