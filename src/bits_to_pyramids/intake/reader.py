"""Reading a submission: hostile bytes in, a rebuilt notebook out.

The submitted notebook is only a place to look for answers.  What is graded is the notebook
that was released, with the student's answers and added cells put into it: locked cells come
from the release, and metadata, outputs, points and kernels of the submission are not read at
all.  Damage that honest people do (copied, deleted, moved, retyped cells, another file name,
an old notebook format) is repaired and said in a note.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bits_to_pyramids.intake.attached import attached, instead, other_files, without_pictures
from bits_to_pyramids.intake.encodings import as_text
from bits_to_pyramids.intake.folders import (
    MAX_NOTEBOOK_BYTES,
    Held,
    Refused,
    Unreadable,
    notebook_name,
    plain,
    sorted_notebooks,
)
from bits_to_pyramids.intake.matches import recognise
from bits_to_pyramids.intake.notebook import Cell, Rebuilt, Template
from bits_to_pyramids.intake.slim import TooManyParts, without_outputs

__all__ = [
    "MAX_NOTEBOOK_BYTES",
    "Cell",
    "Rebuilt",
    "Refused",
    "Template",
    "parse",
    "read_submission",
    "rebuild",
]

# Commas and brackets bound the number of objects that parsing can make; outputs are cut out before.
MAX_NOTEBOOK_ITEMS = 1_000_000
MAX_CELLS = 2_000
MAX_SOURCE, MAX_SOURCES = 500_000, 8_000_000  # characters of one cell, and of all
# Of other notebooks beside the one that is looked for.
MAX_OTHERS = 50
MAX_OTHER_BYTES = 64 * 2**20


def read_submission(folder: Path, notebook: str, template: Template, below: Path | None = None) -> Rebuilt:
    """Read the notebook of a submission folder and rebuild it from the released one.

    Parameters
    ----------
    folder : Path
        The submission: ``submitted/STUDENT/ASSIGNMENT``.
    notebook : str
        The name that the notebook should have, without ``.ipynb``.
    below : Path, optional
        A folder above it that is ours, ``submitted/``: nothing below may be a link.

    Raises
    ------
    Refused
        If there is no notebook that can be read within the limits.
    Unreadable
        If the system does not let us read what may be the notebook.
    """
    with Held(folder, below) as held:
        return _read_held(held, notebook, template)


def _read_held(held: Held, notebook: str, template: Template) -> Rebuilt:
    wanted = Path(f"{notebook}.ipynb")
    there, closed = held.files()
    found = sorted_notebooks(there)
    why, own = f"There is no notebook {wanted} in this submission.", None
    if wanted in found:
        try:
            own = _rebuilt(held.read(wanted), template)
        except Unreadable:
            raise
        except Refused as error:
            why = str(error)
    others = _best_of(held, [name for name in found if name != wanted], wanted.name, template)
    other, name, broken = others.best, others.name, others.broken
    if own is not None and own.answers:
        if other is not None and other.answers > own.answers:
            own.notes.append(
                f"{plain(str(name))} has more answers than {wanted}, but not its name; {wanted} was graded."
            )
        chosen, graded = own, wanted
    elif closed := closed + others.closed:
        raise Unreadable(closed[0])  # the answers may be there
    elif other is not None and (other.answers or own is None):
        if own is not None:
            other.notes.insert(0, f"{wanted} is as it was handed out; the answers were taken from {plain(str(name))}.")
        elif wanted in found:
            other.notes.insert(0, f"{why} The answers were taken from {plain(str(name))}.")
        else:
            other.notes.insert(0, f"The notebook was called {plain(str(name))} instead of {wanted}.")
        chosen, graded = other, name
    elif own is None:
        if wanted in found:
            raise Refused(why)
        no_other = ", and no other notebook of this assignment" if found else ""
        raise Refused(f"{why[:-1]}{no_other}. {instead(there)}{broken}".strip())
    else:
        chosen, graded = own, wanted
    if beside := other_files(there, graded):
        chosen.notes.append(beside)
    return chosen


def _rebuilt(data: bytes, template: Template) -> Rebuilt:
    """A notebook's bytes, read and rebuilt, with a note for what had to be mended."""
    notes: list[str] = []
    return rebuild(parse(data, notes), template, notes)


@dataclass
class _Others:
    """What there is beside the notebook that is looked for.

    `broken` says why the one with the right name but for what a browser made of it cannot be read, `closed` what the
    system does not let us read.
    """

    best: Rebuilt | None = None
    name: Path = Path()
    broken: str = ""
    closed: list[str] = field(default_factory=list)


def _best_of(held: Held, names: list[Path], wanted: str, template: Template) -> _Others:
    """The notebook of this assignment with the most answers; of equals, the one with the right name or near the top."""
    ours = {cell.id for cell in template.cells if cell.role != "text"}
    others, most, room = _Others(), (0, 0, False), MAX_OTHER_BYTES
    for name in names[:MAX_OTHERS]:
        notes: list[str] = []
        try:
            data = held.read(name, min(MAX_NOTEBOOK_BYTES, room))
            cells = parse(data, notes)
        except Unreadable as error:
            others.closed.append(str(error))
            continue
        except Refused as error:
            if notebook_name(name.name).casefold() == wanted.casefold():
                others.broken = f" {plain(str(name))}: {error}"
            continue
        room -= len(data)
        known = sum(name in ours for name in recognise(cells, template, []))
        if not known:
            continue
        rebuilt = rebuild(cells, template, notes)
        value = (rebuilt.answers, known, name.name == wanted)
        if value > most:
            others.best, others.name, most = rebuilt, name, value
    return others


def parse(data: bytes, notes: list[str] | None = None) -> list[dict]:
    """The cells of a notebook file, as far as they matter: type, source, and who they say they are.

    Reads the formats 3 and 4 of Jupyter's notebooks.

    Parameters
    ----------
    data : bytes
    notes : list of str, optional
        What had to be mended is added.

    Raises
    ------
    Refused
        If it is not a notebook.
    """
    notes = [] if notes is None else notes
    text, guessed = as_text(data)
    if guessed:
        notes.append(f"The file's encoding was guessed: {guessed}.")
    try:
        text = without_outputs(text)
        if sum(text.count(mark) for mark in ",[{") > MAX_NOTEBOOK_ITEMS:
            raise TooManyParts
        # Some editors leave line ends and tabs as they are in what should be a JSON string.
        document = json.loads(text, strict=False)
    except TooManyParts as error:
        raise Refused(
            "The notebook has too many parts to be read. Clear its outputs (Edit, Clear Outputs of All Cells), save it "
            "and hand it in again."
        ) from error
    except (ValueError, RecursionError) as error:
        raise Refused(
            "The notebook file is damaged: it is not valid JSON. Open it in JupyterLab, save it and hand it in again."
        ) from error
    cells = document.get("cells") if type(document) is dict else None
    if cells is None and type(document) is dict and type(document.get("worksheets")) is list:
        sheets = [sheet for sheet in document["worksheets"] if type(sheet) is dict]
        cells = [cell for sheet in sheets if type(sheet.get("cells")) is list for cell in sheet["cells"]]
    if type(cells) is not list:
        raise Refused("The file is not a notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        raise Refused(
            f"The notebook has {len(cells)} cells; {MAX_CELLS} can be read. Delete empty ones, and hand it in again."
        )
    read = [_read_cell(cell, notes) for cell in cells if type(cell) is dict]
    if (total := sum(len(cell["source"]) for cell in read)) > MAX_SOURCES:
        raise Refused(f"The notebook's cells have {total} characters; {MAX_SOURCES} can be read.")
    return read


def _read_cell(cell: dict, notes: list[str]) -> dict:
    source = cell.get("source", cell.get("input", ""))
    if type(source) is list:
        source = "".join(line for line in source if type(line) is str)
    if type(source) is not str:
        source = ""
    if cell.get("cell_type") != "code":
        source = without_pictures(source)
    # What cannot be written as UTF-8 could not be stored in a notebook either.
    source = source.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if type(metadata) is dict else None
    grade_id = nbgrader.get("grade_id") if type(nbgrader) is dict else None
    names = [name for name in (grade_id, cell.get("id")) if type(name) is str]
    if len(source) > MAX_SOURCE:
        which = f"The cell {plain(names[0])}" if names else "A cell"
        notes.append(f"{which} has {len(source)} characters; {MAX_SOURCE} can be read, so it was left out.")
        source = ""
    return {
        "kind": cell.get("cell_type"), "source": source, "known": names[0] if names else "", "names": names,
        "attached": attached(cell, source),
    }  # fmt: skip


def rebuild(cells: list[dict], template: Template, notes: list[str]) -> Rebuilt:
    """Put a student's answers and added cells into the released notebook.

    The student's order of cells is kept, because it is the order in which they ran them.
    """
    ours = {cell.id: cell for cell in template.cells}
    placed: list[Cell] = []
    seen: set[str] = set()
    extra: Counter[str] = Counter()
    for cell, name in zip(cells, recognise(cells, template, notes)):
        original = ours.get(name) if name else None
        if original is not None and original.id not in seen:
            seen.add(original.id)
            placed.append(_restored(original, cell, notes))
            if original.role == "written" and cell["attached"]:
                notes.append(
                    f"With the answer {original.id} came {cell['attached']}. Pages show text only; who reads the "
                    "answer finds it in the notebook that was handed in."
                )
        elif original is not None and original.role not in ("answer", "written"):
            notes.append(f"A second copy of the cell {name} was left out.")
        elif cell["source"].strip():
            if original is not None:
                notes.append(f"There are several cells {name}; all of them were run, in the order of the notebook.")
            extra["added"] += 1
            kind = cell["kind"] if cell["kind"] in ("code", "markdown", "raw") else "raw"
            placed.append(Cell(f"added-{extra['added']}", "added", kind, cell["source"], exercise=name or ""))
    return Rebuilt(_with_missing(placed, seen, template, notes), notes)


def _restored(original: Cell, cell: dict, notes: list[str]) -> Cell:
    """One of our cells as it should be: locked ones as released, answers as the student wrote them."""
    if original.role not in ("answer", "written"):
        if original.role in ("setup", "checks") and cell["source"].strip() != original.source.strip():
            notes.append(f"The cell {original.id} had been changed; it was put back as it was handed out.")
        return Cell(**vars(original))
    if cell["kind"] not in (original.kind, None):
        notes.append(
            f"The cell {original.id} had become a {plain(str(cell['kind']))} cell; it was read as {original.kind}."
        )
    blank = cell["source"].strip() in ("", original.source.strip())
    return Cell(original.id, original.role, original.kind, cell["source"], original.exercise, blank)


def _with_missing(placed: list[Cell], seen: set[str], template: Template, notes: list[str]) -> list[Cell]:
    """Put cells that were deleted back behind the cell that they followed."""
    result = list(placed)
    previous = None
    for original in template.cells:
        if original.id not in seen:
            cell = Cell(**vars(original))
            if original.role in ("answer", "written"):
                notes.append(f"The cell {original.id} was missing.")
                cell.blank = True
                if original.role == "answer":
                    # Empty, not the stub: the function may be defined in an added cell.
                    cell.source = ""
            at = next((i for i, other in enumerate(result) if other.id == previous), -1)
            result.insert(at + 1, cell)
        previous = original.id
    return result
