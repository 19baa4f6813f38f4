"""The feedback page as nbgrader's converter makes it: an exporter that is given an autograded notebook.

Named in ``nbgrader_config.py``, so that ``nbgrader generate_feedback``, formgrader's button and
``b2p feedback`` write the same page, into the place where the exchange looks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbconvert.exporters import Exporter

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.records.gradebook.scores import scores_of
from bits_to_pyramids.records.results_log import ResultsLog
from bits_to_pyramids.reporting.feedback_page.page import feedback_page
from bits_to_pyramids.reporting.feedback_page.scores import by_exercise
from bits_to_pyramids.results.reveal import revealed

if TYPE_CHECKING:
    from nbformat import NotebookNode


class FeedbackExporter(Exporter):
    """An autograded notebook, and what the gradebook has of it, as a feedback page."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook: Any = None

    def from_notebook_node(self, nb: NotebookNode, resources: dict | None = None, **kw: Any) -> tuple[Any, dict]:
        """The page and the resources, as nbconvert wants them."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        names = resources["nbgrader"]
        nbgraders: Any = self.parent
        course = Course.find(nbgraders.coursedir.root)
        assignment = course.assignment(names["assignment"])
        recorded = ResultsLog(course).read(assignment.id, names["student"])
        reveal = Dates.of(course).reveal(course, assignment.id)
        result = revealed(recorded[1], reveal) if recorded else None
        scores = scores_of(names["db_url"], assignment.id, assignment.notebook, names["student"])
        return feedback_page(
            assignment, nb, by_exercise(assignment, scores[names["student"]]), result, reveal
        ), resources
