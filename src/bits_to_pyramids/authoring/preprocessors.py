"""The steps that this course adds to nbgrader's own conversions.

Importing this imports nbgrader, which takes seconds; ``nbgrader_config.py`` names the
classes as strings, so that only the conversions pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor

from bits_to_pyramids.course.text import SOLUTION_ONLY

if TYPE_CHECKING:
    from nbformat import NotebookNode


class DropSolutionOnlyCells(NbGraderPreprocessor):
    """Keep reasons and marking schemes out of the release, and out of feedback."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        nb.cells = [cell for cell in nb.cells if SOLUTION_ONLY not in cell.metadata.get("tags", [])]
        return nb, resources


class ClearAnswers(ClearSolutions):
    """nbgrader's ClearSolutions; a prediction's stub is ``NAME = ...`` and runs without an error."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, cell_index: int) -> tuple[NotebookNode, dict]:
        if cell.metadata.get("role") == "answer" and "def " not in cell.source:
            self.code_stub = {"python": f"{cell.metadata['exercise']} = ...  # your number here"}
        else:
            self.code_stub = {"python": "# Your code here.\nraise NotImplementedError"}
        return super().preprocess_cell(cell, resources, cell_index)
