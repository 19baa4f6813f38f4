"""``nbgrader release_assignment`` and formgrader's button: what goes to the exchange stands alone.

Importing this imports nbgrader, which takes seconds; ``nbgrader_config.py`` names the class as a string.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseAssignment

from bits_to_pyramids.authoring.student_package import add_student_package
from bits_to_pyramids.course.manifest import Course


class ReleaseThatStandsAlone(ExchangeReleaseAssignment):
    """nbgrader's release, with the student's package beside the notebook."""

    def copy_files(self) -> None:
        add_student_package(Course.find(self.coursedir.root), Path(self.src_path))
        super().copy_files()
