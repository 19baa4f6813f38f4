"""Does an answer use what its task rules out?  Said at once, by the grader's rule, as far as the code can be had."""

from __future__ import annotations

import warnings
from functools import lru_cache

from .notebook import cells_that_ran, shell
from .reading.cell_reader import read_source
from .reading.readings import CellReading, Definition
from .reading.ruled_out import Names, shortcuts
from .reading.tools import TOOLS

GIVEN = "from bits_to_pyramids.student import"  # the notebook's own first cell


def ruled_out(name: str, exercises: list[dict]) -> str:
    """What an exercise uses although its task rules it out, in a few words; nothing where it uses nothing.

    Parameters
    ----------
    name : str
    exercises : list of dict
        The exercises of the notebook in order, from ``hints.json``.
    """
    names = [exercise["name"] for exercise in exercises]
    without: list[str] = next((exercise.get("without", []) for exercise in exercises if exercise["name"] == name), [])
    if not without:
        return ""
    cells = cells_that_ran()
    readings = [reading for number, source in enumerate(cells) if (reading := _reading(str(number), source))]
    given = {str(number) for number, source in enumerate(cells) if GIVEN in source}
    found = shortcuts(name, without, set(names[: names.index(name)]), Names(readings, given))
    told = []
    for one in found:
        line = cells[int(one.place.cell)].split("\n")[one.place.line - 1].strip() if one.place.cell else ""
        told.append(f"{TOOLS[one.entry].says} (line {one.place.line}: `{line}`)" if line else TOOLS[one.entry].says)
    return f"uses {' and '.join(told)}, which this task rules out" if told else ""


@lru_cache(maxsize=500)
def _reading(number: str, source: str) -> CellReading | None:
    """What a cell defines; None where it cannot be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            found = read_source(source, shell().transform_cell)
    except Exception:
        return None
    return CellReading(number, tuple(Definition(name, replaces, tuple(uses)) for name, replaces, uses in found))
