"""``nbgrader autograde`` and formgrader's button, through our sandbox and recorder.

nbgrader's own converter parses submissions without limits, follows their links and runs
their code with the instructor's rights; it offers no setting for another one.  So the name
under which its command and its server look the converter up is given ours: by the course's
``nbgrader_config.py``, and before it by the environment's, so that where the course's cannot be read,
nothing is graded rather than graded without a sandbox.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bits_to_pyramids.course.nbgrader_setup import take_the_place
from bits_to_pyramids.grading.guard import guard

if TYPE_CHECKING:
    from .batch import Graded

# Where nbgrader 0.9 looks its converter up: the command line, and the API behind formgrader.
PLACES = ("nbgrader.apps.autogradeapp", "nbgrader.apps.api")


def install() -> None:
    """Put our converter, and our way to read a time, in the place of nbgrader's, where nbgrader is at work."""
    guard()
    take_the_place(PLACES, "Autograde", _converter)
    if "nbgrader" in sys.modules:
        from bits_to_pyramids.records import nbgrader_times

        nbgrader_times.install()


def _converter() -> type:
    from nbgrader.converters import Autograde, NbGraderException

    class SandboxedAutograde(Autograde):
        """nbgrader's Autograde with the work done by :func:`bits_to_pyramids.grading.batch.grade`."""

        def start(self) -> None:
            from bits_to_pyramids.course.manifest import Course, CourseError
            from bits_to_pyramids.course.nbgrader_setup import load_nbgrader_config
            from bits_to_pyramids.course.students import is_meant
            from bits_to_pyramids.grading.batch import grade
            from bits_to_pyramids.intake.submissions import survey
            from bits_to_pyramids.results.wording import show_text

            directory = self.coursedir
            try:
                course = Course.find(directory.root)
                load_nbgrader_config(course)  # nbgrader only warns where it cannot be read
                assignment = course.assignment(directory.assignment_id)
                excluded = directory.student_id_exclude.split(",") if directory.student_id_exclude else []
                found = survey(course)
                for line in found.left_out:
                    self.log.warning("Not graded: %s", show_text(line))
                submissions = [
                    submission
                    for submission in found.submissions
                    if submission.assignment == assignment
                    and is_meant(submission.student, directory.student_id)
                    and submission.student not in excluded
                ]
                if not submissions:
                    raise CourseError(f"no submissions of {assignment.id} match {directory.student_id!r}")
                done = grade(
                    course,
                    submissions,
                    db_url=directory.db_url,
                    force=self.force,
                    report=self._report,
                    say=self.log.warning,
                )
            except CourseError as error:
                self.log.error(str(error))
                raise NbGraderException(str(error)) from error
            if failed := [graded.submission.student for graded in done if graded.state == "not graded"]:
                raise NbGraderException(f"not graded, nothing recorded: {', '.join(map(show_text, failed))}")

        def _report(self, graded: Graded) -> None:
            from bits_to_pyramids.results.wording import number, show_lines, show_text

            student = show_text(graded.submission.student)
            if graded.points is None:
                self.log.error("%s was not graded: %s", student, show_lines(graded.failure))
                return
            points, most = number(graded.points), number(graded.submission.assignment.max_score)
            self.log.info("%s: %s of %s points (%s)", student, points, most, graded.state)
            if graded.remark:
                self.log.warning("%s: %s", student, show_text(graded.remark))

    return SandboxedAutograde
