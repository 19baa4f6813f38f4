"""Which cell of a submitted notebook is which of the released one: by name, or by what stands in it.

Editors and converters lose cell ids and nbgrader's metadata.  Then locked cells are known by their
text, answers by the function or the name that they define, written answers by the cell before them.
"""

from __future__ import annotations

from collections import defaultdict

from bits_to_pyramids.intake.notebook import Cell, Template, defines

WRITTEN = ("answer", "written")


def recognise(cells: list[dict], template: Template, notes: list[str]) -> list[str | None]:
    """For each cell the id of the released cell that it is, or None; two cells may be the same."""
    ours = {cell.id: cell for cell in template.cells}
    found: list[str | None] = [next((name for name in cell["names"] if name in ours), None) for cell in cells]
    taken = {name for name in found if name}
    by_text = defaultdict(list)
    for released in template.cells:
        if released.role not in WRITTEN:
            by_text[_text(released.source)].append(released.id)
    for number, cell in enumerate(cells):
        if found[number] is None and (alike := by_text.get(_text(cell["source"]))):
            name = next((name for name in alike if name not in taken), alike[-1])
            found[number] = name
            taken.add(name)
    answers = _by_definition(cells, found, [c for c in template.cells if c.role == "answer" and c.id not in taken])
    answers |= _by_place(cells, found, template, taken)
    for number, name in answers.items():
        found[number] = name
    if answers:
        notes.append(
            "Cells had lost their names; answers were recognised by what stands in them: "
            f"{', '.join(answers.values())}."
        )
    return found


def _by_definition(cells: list[dict], found: list[str | None], missing: list[Cell]) -> dict[int, str]:
    """Answers by what they define; a cell that defines several is the first of them."""
    known: dict[int, str] = {}
    for answer in missing:
        for number, cell in enumerate(cells):
            if (
                found[number] is None
                and number not in known
                and cell["kind"] == "code"
                and defines(cell["source"], answer.exercise)
            ):
                known[number] = answer.id
                break
    return known


def _by_place(cells: list[dict], found: list[str | None], template: Template, taken: set[str]) -> dict[int, str]:
    """Written answers that stand right behind the cell which they stood behind."""
    pairs = zip(template.cells, template.cells[1:])
    behind = {before.id: cell.id for before, cell in pairs if cell.role == "written" and cell.id not in taken}
    return {
        number: behind.pop(before)
        for number, cell in enumerate(cells)
        if number
        and (before := found[number - 1]) is not None
        and found[number] is None
        and cell["kind"] == "markdown"
        and cell["source"].strip()
        and before in behind
    }


def _text(source: str) -> str:
    """A text without what an editor changes by itself."""
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))
