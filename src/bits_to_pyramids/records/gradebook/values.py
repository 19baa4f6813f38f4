"""What grading tells a gradebook, and hears from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bits_to_pyramids.course.manifest import CourseError


class GradebookError(CourseError):
    """The gradebook cannot be used; what it holds is as it was, and the message says what to do."""


@dataclass(frozen=True)
class Scores:
    """What grading has to say of one submission.

    Parameters
    ----------
    points : dict of str to float or None
        By grade cell; None where a person has to read an answer.
    unanswered : dict of str to bool
        By solution cell: was nothing written into it?
    handed_in : datetime or None
        In UTC without a time zone.
    answers : dict of str to str
        By grade cell: a digest of the answer that its points are for.
    key : str
        What the submission was graded under.
    """

    points: dict[str, float | None]
    unanswered: dict[str, bool]
    handed_in: datetime | None
    answers: dict[str, str] = field(default_factory=dict)
    key: str = ""


@dataclass(frozen=True)
class KeptByHand:
    """Points that a person gave, which stay although the checks would now give others."""

    cell: str
    manual: float
    before: float | None
    now: float | None
