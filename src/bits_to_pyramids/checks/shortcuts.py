"""Looks for what an exercise is to be solved without: a policy, not a border.

It follows the names from the exercise's function through the notebook, as far as the code says
them.  Somebody determined can hide what they use; nobody honest is accused of what stands in a
comment, in an error message, or in a function that the exercise does not reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from bits_to_pyramids.course.manifest import Assignment, Exercise
from bits_to_pyramids.course.tools import TOOLS, Tool
from bits_to_pyramids.intake.notebook import Cell
from bits_to_pyramids.results.result import ExerciseResult
from bits_to_pyramids.results.wording import show_text
from bits_to_pyramids.sandbox import CellReading, Definition

BUILTINS = "builtins"
STAR = "*"  # what `from MODULE import *` defines
MAX_SHOWN = 3
MAX_LINE = 100


@dataclass(frozen=True)
class Place:
    """A line of a cell."""

    cell: str
    line: int


@dataclass(frozen=True)
class Found:
    """An entry of ``without``, and where it is used."""

    entry: str
    place: Place


class Names:
    """The top-level names of a notebook as they are when all its cells have run.

    Parameters
    ----------
    readings : list of CellReading
        In the order in which the cells run.
    given : set of str
        The ids of cells that are not the student's.
    """

    def __init__(self, readings: list[CellReading], given: set[str]) -> None:
        self._given = given
        self._made: dict[str, list[tuple[str, Definition]]] = defaultdict(list)
        for reading in readings:
            for definition in reading.definitions:
                if definition.replaces:
                    self._made[definition.name] = []
                self._made[definition.name].append((reading.id, definition))

    def reached(self, start: str, stops: set[str]) -> Iterator[tuple[str, str, Place]]:
        """All uses that a name leads to: kind, name, and where it is in the student's own code."""
        waiting, seen = [(start, Place("", 0))], {start, *stops}
        while waiting:
            name, via = waiting.pop()
            for cell, definition in self._made.get(name, ()):
                for kind, used, line in definition.uses:
                    place = via if cell in self._given else Place(cell, line)
                    yield kind, used, place
                    # A name that nobody defines may come from a module as a whole.
                    following = () if kind != "name" else (used,) if used in self._made else (STAR,)
                    for name in following:
                        if name not in seen:
                            seen.add(name)
                            waiting.append((name, place))

    def defined(self, name: str) -> bool:
        return name in self._made

    def original(self, name: str) -> str:
        """What a name is another name for: of the notebook or built in."""
        for _ in range(10):
            aliases = [used for _, d in self._made.get(name, ()) for kind, used, _ in d.uses if kind == "alias"]
            if len(aliases) != 1:
                break
            name = aliases[0]
        taken = [module.rpartition(".") for module in self.modules(name)]
        return next((last for module, _, last in taken if module == BUILTINS), name)

    def modules(self, name: str) -> list[str]:
        """The modules, or members of them, that a name was imported as."""
        return [
            used for _, definition in self._made.get(name, ()) for kind, used, _ in definition.uses if kind == "module"
        ]


def shortcuts(exercise: Exercise, earlier: set[str], names: Names) -> list[Found]:
    """What an exercise was to be solved without and uses, each entry where it is met first.

    What earlier exercises use is their own affair: everybody may build on them.
    """
    uses = list(names.reached(exercise.name, earlier))
    own = {used for kind, used, _ in uses if kind == "own"}
    found: dict[str, Found] = {}
    for entry in TOOLS.keys() & exercise.without:
        for kind, used, place in uses:
            if _is_use_of(TOOLS[entry], kind, used, names, own):
                found.setdefault(entry, Found(entry, place))
    return [found[entry] for entry in exercise.without if entry in found]


def _is_use_of(tool: Tool, kind: str, used: str, names: Names, own: set[str]) -> bool:
    root, _, rest = used.partition(".")
    last = used.rpartition(".")[2]
    match kind:
        case "name":
            return not names.defined(used) and used in tool.names + tool.members
        case "attribute":
            return (last in tool.members and last not in own) or (
                rest in tool.names and BUILTINS in names.modules(root)
            )
        case "module":
            return (
                root in tool.modules
                or (last in tool.members and last != used)
                or (root == BUILTINS and rest in tool.names)
            )
        case "based":
            return names.original(used) in tool.based
        case "format":
            return used in tool.formats
        case "f-string":
            return used in tool.f_strings
    return False


def judge_shortcuts(
    assignment: Assignment, cells: list[Cell], readings: list[CellReading], results: list[ExerciseResult]
) -> None:
    """Say in the results what was ruled out and used, and take the points where the course's settings want that."""
    sources = {cell.id: cell.source for cell in cells}
    names = Names(readings, {cell.id for cell in cells if cell.role == "setup"})
    problems = {reading.id: reading.problem for reading in readings if reading.problem}
    order = list(assignment.by_name)
    for result in results:
        exercise = assignment.by_name[result.name]
        if not exercise.without:
            continue
        found = shortcuts(exercise, set(order[: order.index(exercise.name)]), names)
        if found:
            result.shortcuts = [one.entry for one in found]
            result.shortcut_note = _note(found, sources, assignment.without)
            if assignment.without == "no points":
                for check in result.checks:
                    check.points = Fraction(0)
        elif result.points and result.name in problems:
            result.shortcut_note = (
                f"Nobody could look through this cell for what the task rules out: {show_text(problems[result.name])}"
            )


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
    return f"Your answer uses {'; '.join(places)}{more}. {rest}"


def _where(place: Place, sources: dict[str, str]) -> str:
    cell = f"your cell {place.cell}" if place.cell.startswith("added-") else f"the cell {place.cell}"
    lines = sources.get(place.cell, "").split("\n")
    text = show_text(lines[place.line - 1], MAX_LINE) if 0 < place.line <= len(lines) else ""
    return f"line {place.line} of {cell}" + (f" ({text})" if text else "")
