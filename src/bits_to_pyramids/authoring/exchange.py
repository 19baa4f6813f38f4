"""``nbgrader release_assignment`` and formgrader's button: what goes to the exchange stands alone.

Importing this imports nbgrader, which takes seconds; ``nbgrader_config.py`` names the class as a string.
"""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseAssignment

from bits_to_pyramids.authoring.due import dated_readme
from bits_to_pyramids.authoring.student_package import add_student_package
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.private import of_the_group


class ReleaseThatStandsAlone(ExchangeReleaseAssignment):
    """nbgrader's release, with the student's package beside the notebook."""

    def init_dest(self) -> None:
        super().init_dest()
        # Colleagues collect and release, too; what nbgrader made in the exchange has the group of who came first.
        for path in (self.course_path, self.outbound_path, self.inbound_path):
            of_the_group(Path(path), Course.find(self.coursedir.root))

    def copy_files(self) -> None:
        course = Course.find(self.coursedir.root)
        add_student_package(course, Path(self.src_path))
        super().copy_files()
        readme = Path(self.dest_path, "README.md")
        if readme.is_file():
            text = readme.read_text(encoding="utf-8")
            assignment = course.assignment(self.coursedir.assignment_id)
            readme.write_text(dated_readme(course, assignment, text), encoding="utf-8")
