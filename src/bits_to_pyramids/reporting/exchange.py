"""``nbgrader release_feedback`` and formgrader's button: each page reaches its owner, one that cannot stops no other.

Pages here are for the course's group alone.  In the exchange they have to be read by students, whose secret is in the
name.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.private import of_the_group
from bits_to_pyramids.course.students import is_meant

READABLE = 0o644


class ReleasedFeedback(ExchangeReleaseFeedback):
    """nbgrader's release of feedback, page by page."""

    def init_dest(self) -> None:
        super().init_dest()
        of_the_group(Path(self.dest_path), Course.find(self.coursedir.root))

    def copy_files(self) -> None:
        excluded = set(filter(None, self.coursedir.student_id_exclude.split(",")))
        feedback = Path(self.coursedir.root, self.coursedir.feedback_directory)
        for page in sorted(feedback.glob(f"*/{self.coursedir.assignment_id}/*.html")):
            student, secret = page.parent.parent.name, page.parent / "submission_secret.txt"
            if student in excluded or not is_meant(student, self.coursedir.student_id):
                continue
            if not secret.is_file():
                self.log.warning(
                    "%s did not hand in through the exchange; give the page in another way: %s", student, page
                )
                continue
            name = notebook_hash(secret=secret.read_text(), notebook_id=page.stem)
            part = Path(self.dest_path, f"{name}-tmp.html")
            shutil.copyfile(page, part)
            part.chmod(READABLE)
            part.replace(part.with_name(f"{name}.html"))
            self.log.info("Released the feedback of %s", student)
