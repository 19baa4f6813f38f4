"""``nbgrader generate_feedback`` and formgrader's button: pages also for students with brackets in their ids.

nbgrader looks for a student's folder with a shell pattern made of the id, which finds ``ada`` but not ``ada [ext]``.
"""

from __future__ import annotations

import json
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import take_the_place

# Where nbgrader 0.9 looks its converter up: the command line, and the API behind formgrader.
PLACES = ("nbgrader.apps.generatefeedbackapp", "nbgrader.apps.api")


def install() -> None:
    """Put our converter in the place of nbgrader's, where nbgrader is at work."""
    take_the_place(PLACES, "GenerateFeedback", _converter)


def _converter() -> type:
    from nbgrader.converters import GenerateFeedback, NbGraderException

    from bits_to_pyramids.reporting.feedback import graded_students, with_text_sources
    from bits_to_pyramids.reporting.feedback_page.earlier import keep_earlier
    from bits_to_pyramids.reporting.feedback_page.page import answers_digest

    class FeedbackOfAll(GenerateFeedback):
        """nbgrader's GenerateFeedback, which is told whose notebooks there are."""

        def init_notebooks(self) -> None:
            course = Course.find(self.coursedir.root)
            assignment, wanted = course.assignment(self.coursedir.assignment_id), self.coursedir.student_id
            folders = [
                course.root / self.coursedir.autograded_directory / student / assignment.id
                for student in graded_students(course, assignment, wanted)
            ]
            name = f"{assignment.notebook}.ipynb"
            self.assignments = {str(one): [str(one / name)] for one in folders if (one / name).is_file()}
            if not self.assignments:
                message = f"nothing of {wanted!r} in {self.coursedir.autograded_directory}/ for {assignment.id}"
                self.log.error(message)
                raise NbGraderException(message)

        def init_destination(self, assignment_id: str, student_id: str) -> bool:
            """Keep a page about what was handed in before, which nbgrader would remove."""
            course = Course.find(self.coursedir.root)
            name = course.assignment(assignment_id).notebook
            graded = Path(self._format_source(assignment_id, student_id), f"{name}.ipynb")
            page = Path(self._format_dest(assignment_id, student_id), f"{name}.html")
            keep_earlier(page, answers_digest(with_text_sources(json.loads(graded.read_bytes()))))
            return super().init_destination(assignment_id, student_id)

    return FeedbackOfAll
