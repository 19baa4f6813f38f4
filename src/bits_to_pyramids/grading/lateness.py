"""What being late costs, put into the gradebook the way nbgrader does it.

The penalty is nbgrader's own late penalty, so that formgrader shows it, feedback says it and
every export subtracts it.  The rule and the dates come from ``source/dates.toml``.
"""

from __future__ import annotations

from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties

from bits_to_pyramids.course.dates import Dates, LateRule


class LatePenalty(LateSubmissionPlugin):
    """nbgrader's plugin, with the rule of the course."""

    rule = LateRule()

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        assignment = self.parent.gradebook.find_assignment(self.parent.assignment_id)
        return self.rule.penalty(total_seconds_late, score, assignment.max_score)


def late_penalties(dates: Dates) -> AssignLatePenalties:
    """nbgrader's step that writes the penalty of one submission, with the rule of the course."""
    step = AssignLatePenalties()
    step.plugin_class = type("LatePenaltyOfTheCourse", (LatePenalty,), {"rule": dates.late})
    return step


def give_due_date(gradebook: Gradebook, dates: Dates, assignment: str) -> None:
    """Let the gradebook know when an assignment is due; a date that only the gradebook has is left alone."""
    if assignment in dates.due:
        gradebook.update_or_create_assignment(assignment, duedate=dates.due[assignment])


def give_extension(gradebook: Gradebook, dates: Dates, assignment: str, student: str) -> None:
    """Let the gradebook know a student's extension; who stands in the file no longer has none."""
    if assignment in dates.due:
        gradebook.find_submission(assignment, student).extension = dates.extension(assignment, student)
        gradebook.db.commit()


def unsettled(gradebook: Gradebook, dates: Dates, assignment: str) -> list[str]:
    """Students whose penalty is not what the dates and their present score make it.

    That happens when the dates changed, or points were given by hand, after the grading.
    """
    students = []
    for submission in gradebook.assignment_submissions(assignment):
        give_extension(gradebook, dates, assignment, submission.student.id)
        penalty = dates.late.penalty(submission.total_seconds_late, submission.score, submission.max_score)
        if abs(penalty - (submission.late_submission_penalty or 0.0)) > 1e-9:
            students.append(submission.student.id)
    return students
