"""Notebooks as the grader sees them: the cells of the released one, and of a submission put into it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass
class Cell:
    """A cell of the rebuilt notebook.

    `role` is a role of the course's text, or ``"added"`` for a cell of the student's own.
    """

    id: str
    role: str
    kind: str
    source: str
    exercise: str = ""
    blank: bool = False


@dataclass
class Rebuilt:
    """The notebook that is graded, and what had to be mended to get it."""

    cells: list[Cell]
    notes: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many exercises have something that may be an answer, in their own cell or in another."""
        added = "\n".join(cell.source for cell in self.cells if cell.role == "added" and cell.kind == "code")
        ours = [cell for cell in self.cells if cell.role in ("answer", "written")]
        return sum(not cell.blank or defines(added, cell.exercise) for cell in ours)


@dataclass(frozen=True)
class Template:
    """The released notebook, as the graders know it: its cells by id."""

    cells: tuple[Cell, ...]

    @classmethod
    def from_notebook(cls, notebook: dict) -> Template:
        return cls(
            tuple(
                Cell(
                    id=cell["id"],
                    role=cell["metadata"]["role"],
                    kind=cell["cell_type"],
                    source="".join(cell["source"]),
                    exercise=cell["metadata"].get("exercise", ""),
                )
                for cell in notebook["cells"]
            )
        )


def defines(source: str, name: str) -> bool:
    """Does a cell give a top-level name a value?  A look at its text, which may be any text."""
    return re.search(rf"^(async +)?def +{name} *\(|^{name} *(:[^=\n]+)?=(?!=)", source, re.MULTILINE) is not None
