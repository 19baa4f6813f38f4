"""``timestamp.txt`` as nbgrader's own commands and formgrader's pages read it: as grading does.

nbgrader opens whatever lies there, waits for it, and lets dateutil look a time zone up that may be the path of a file.
"""

from __future__ import annotations

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.records.handed_in import handed_in


def install() -> None:
    """Put our reading in the place of nbgrader's, in its folders and in the API behind formgrader."""
    directory: Any = importlib.import_module("nbgrader.coursedir").CourseDirectory
    directory.get_existing_timestamp = _existing
    api: Any = importlib.import_module("nbgrader.apps.api").NbGraderAPI
    api.get_submitted_timestamp = _submitted


def _existing(directory: Any, folder: str) -> datetime | None:
    return handed_in(Path(folder), directory.assignment_id, Dates.of(Course.find(directory.root))).at


def _submitted(api: Any, assignment: str, student: str) -> datetime | None:
    directory = api.coursedir
    folder = Path(directory.format_path(directory.submitted_directory, student, assignment)).absolute()
    below = Path(directory.root, directory.submitted_directory).absolute()
    return handed_in(folder, assignment, Dates.of(Course.find(directory.root)), below).at
