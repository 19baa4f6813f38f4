"""The gradebook's scores of one submission, as a feedback page needs them: by exercise instead of by cell."""

from __future__ import annotations

from bits_to_pyramids.course.manifest import Assignment
from bits_to_pyramids.records.gradebook.scores import Recorded
from bits_to_pyramids.reporting.feedback_page.page import Scores


def by_exercise(assignment: Assignment, recorded: Recorded) -> Scores:
    """What the gradebook has of one submission."""
    exercise_of = {
        name: exercise.name for exercise in assignment.exercises for name in (exercise.name, f"{exercise.name}-checks")
    }
    return Scores(
        recorded.total, recorded.most, recorded.late,
        {exercise_of[name]: points for name, points in recorded.points.items() if name in exercise_of},
        {exercise_of[name]: comment for name, comment in recorded.comments.items() if name in exercise_of},
        frozenset(exercise_of[name] for name in recorded.unread if name in exercise_of),
    )  # fmt: skip
