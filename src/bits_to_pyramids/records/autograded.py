"""The autograded notebook: the rebuilt notebook with what cells printed and the tables of points.

It is made as plain JSON in the notebook format 4.5; nbformat, whose import and validation take
longer than grading, is not needed to write one (a test has it validate what is written here).
"""

from __future__ import annotations

import json

from bits_to_pyramids.course.text import SOLUTION_ONLY
from bits_to_pyramids.intake.notebook import Cell, Rebuilt
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.results.result import CellResult, ExerciseResult, Result
from bits_to_pyramids.results.reveal import revealed
from bits_to_pyramids.results.wording import exercise_report


def autograded_notebook(released: Released, rebuilt: Rebuilt, result: Result, reveal: str = "example") -> dict:
    """The notebook that formgrader and the feedback show, as far as checks are revealed.

    Returns
    -------
    dict
        A notebook in the format 4.5.
    """
    result = revealed(result, reveal)
    exercises = {exercise.name: exercise for exercise in result.exercises}
    ran = {cell.id: cell for cell in result.cells}
    cells = []
    if notes := _notes(result):
        cells.append(_markdown(notes, "notes-from-grading"))
    for cell in rebuilt.cells:
        node = _node(cell, released.metadata.get(cell.id, {}))
        if cell.kind == "code" and cell.role == "checks":
            node["outputs"] = _table(exercises.get(cell.exercise), result, reveal)
        elif cell.kind == "code" and cell.id in ran:
            node["outputs"] = _shown(ran[cell.id])
        cells.append(node)
        if cell.role == "written" and cell.exercise in released.schemes:
            cells.append(
                _markdown(released.schemes[cell.exercise], f"{cell.exercise}-scheme", {"tags": [SOLUTION_ONLY]})
            )
    return {"cells": cells, "metadata": released.notebook["metadata"], "nbformat": 4, "nbformat_minor": 5}


def as_text(notebook: dict) -> str:
    """A notebook as the text of its file, a line for each cell."""
    write = json.JSONEncoder(ensure_ascii=False).encode
    rest = write({key: value for key, value in notebook.items() if key != "cells"})
    cells = ",\n".join(map(write, notebook["cells"]))
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'


def _node(cell: Cell, metadata: dict) -> dict:
    node = {"cell_type": cell.kind, "id": cell.id, "metadata": metadata, "source": cell.source}
    return node | {"execution_count": None, "outputs": []} if cell.kind == "code" else node


def _markdown(source: str, name: str, metadata: dict | None = None) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": metadata or {}, "source": source}


def _notes(result: Result) -> str:
    lines = [f"- {note}" for note in result.notes]
    if result.refused:
        lines.insert(0, f"- **Not graded, no points:** {result.refused}")
    return "**Notes from grading**\n\n" + "\n".join(lines) if lines else ""


def _table(exercise: ExerciseResult | None, result: Result, reveal: str) -> list[dict]:
    """The outputs of a grade cell: the table of checks, then the score as nbgrader reads it, a plain float."""
    points = float(exercise.points) if exercise else 0.0
    if exercise is not None:
        text = exercise_report(exercise, hints=reveal != "title")
    elif result.refused:
        text = "Not graded: see the note at the top."
    else:
        text = "A stretch exercise: it gives no points in this course."
    score = {
        "output_type": "execute_result",
        "data": {"text/plain": repr(points)},
        "metadata": {},
        "execution_count": 1,
    }
    return [_stream(text + "\n"), score]


def _stream(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _shown(cell: CellResult) -> list[dict]:
    outputs = [_stream(cell.output)] if cell.output else []
    outputs += [
        {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}} for picture in cell.pictures
    ]
    if not cell.ok:
        last = cell.error.strip().splitlines()[-1:] or ["error"]
        outputs.append({"output_type": "error", "ename": "Error", "evalue": last[0][:200], "traceback": [cell.error]})
    return outputs
