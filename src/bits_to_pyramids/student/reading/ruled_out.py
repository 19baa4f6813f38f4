"""Looks for what an exercise is to be solved without: a policy, not a border.

It follows the names from the exercise's function through the notebook, as far as the code says
them.  Somebody determined can hide what they use; nobody honest is accused of what stands in a
comment, in an error message, or in a function that the exercise does not reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .cell_reader import STAR
from .readings import CellReading, Definition
from .tools import TOOLS, Tool

BUILTINS = "builtins"


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


def shortcuts(name: str, without: Sequence[str], earlier: set[str], names: Names) -> list[Found]:
    """What an exercise was to be solved without and uses, each entry where it is met first.

    What earlier exercises use is their own affair: everybody may build on them.
    """
    uses = list(names.reached(name, earlier))
    own = {used for kind, used, _ in uses if kind == "own"}
    found: dict[str, Found] = {}
    for entry in TOOLS.keys() & set(without):
        for kind, used, place in uses:
            if _is_use_of(TOOLS[entry], kind, used, names, own):
                found.setdefault(entry, Found(entry, place))
    return [found[entry] for entry in without if entry in found]


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
