"""``nbgrader export`` as CSV that a spreadsheet reads as it is meant: quoted, and without formulas.

nbgrader's own exporter joins the columns without quotes: a comma in a name would move the
student's points into another column.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin

from bits_to_pyramids.reporting.export import gradebook_rows, write_csv


class InertCsvExporter(ExportPlugin):
    """The columns of nbgrader's exporter, and its ``--to``, ``--student`` and ``--assignment``."""

    def export(self, gradebook: Any) -> None:
        """Write the file, ``grades.csv`` unless told otherwise."""
        write_csv(
            gradebook_rows(gradebook, map(str, self.assignment), map(str, self.student)), Path(self.to or "grades.csv")
        )
