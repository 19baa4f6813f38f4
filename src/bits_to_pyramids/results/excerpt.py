"""How much of what cells showed goes into a result: what is shown is no reason not to be graded."""

from __future__ import annotations

from bits_to_pyramids.results.result import CellResult

# Of all cells of a submission together; a character takes up to twelve bytes in the result.
MAX_CHARACTERS = 500_000
CUT = "[The rest is not shown: the cells of this notebook showed too much.]"


def fit(cells: list[CellResult]) -> list[CellResult]:
    """The results of cells, cut to what there is room for: errors before output, early cells before late ones."""
    room = MAX_CHARACTERS
    for field in ("error", "output"):
        for cell in cells:
            text = getattr(cell, field)
            if len(text) > room:
                kept = text[: max(0, room - len(CUT) - 1)]
                text = f"{kept}\n{CUT}" if kept else CUT
                setattr(cell, field, text)
            room = max(0, room - len(text))
    return cells
