"""Grades for other programs: nbgrader's own CSV export of the gradebook."""

from __future__ import annotations

import csv
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.grading.running import gradebook_url

# A spreadsheet takes a cell that starts like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_csv(course: Course, to: Path) -> int:
    """Write one row per student and assignment; returns how many.

    Manual grades, extra credit and late penalties are in it, as the gradebook has them.
    """
    from nbgrader.api import Gradebook
    from nbgrader.plugins import CsvExportPlugin

    plugin = CsvExportPlugin()
    plugin.to = str(to)
    with Gradebook(gradebook_url(course), course.settings.course_id) as gradebook:
        plugin.export(gradebook)
    with open(to, newline="", encoding="utf-8") as file:
        rows = [[_inert(value) for value in row] for row in csv.reader(file)]
    with open(to, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return len(rows) - 1


def _inert(value: str) -> str:
    """A cell that no spreadsheet evaluates; numbers stay numbers."""
    try:
        float(value)
    except ValueError:
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return value
