"""An engine that has all results already: grading without checking, to see what reading and recording do."""

from concurrent.futures import Future

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions


class Instant:
    """Gives everybody the result that was made up for them.

    Parameters
    ----------
    result_of : callable
        From a student's id to a `Result`.
    """

    alive = True

    def __init__(self, result_of):
        self._result_of = result_of

    def await_ready(self):
        pass

    def submit(self, job):
        future = Future()
        result = self._result_of(job.student)
        result.student, result.seed = job.student, job.seed
        future.set_result(result)
        return future

    def close(self):
        pass


def grade_instantly(course, results, **options):
    """Grade all submissions of a course with made-up results."""
    by_name = {result.student: result for result in results}
    submissions = list(find_submissions(course, list(course.assignments)))
    return grade(
        course,
        submissions,
        db_url=gradebook_url(course),
        engine=lambda assignment: Instant(by_name.__getitem__),
        **options,
    )
