"""Marking one submission: every check is run on it, and what came of it becomes points and messages.

A check that fails because of the student's answer costs its points; one that fails for any
other reason is the grader's own failure and makes the submission "not graded".
"""

from __future__ import annotations

import errno
import traceback
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from bits_to_pyramids.checks.answers import Different, NotJudged, Record, Student, StudentError, explain
from bits_to_pyramids.checks.session import ALL_THERE, Overloaded, Tools
from bits_to_pyramids.checks.suite import Check, GraderFailure, Suite
from bits_to_pyramids.course.manifest import Assignment, Exercise
from bits_to_pyramids.results.result import MAX_TEXT, CheckResult, ExerciseResult
from bits_to_pyramids.results.wording import show_text
from bits_to_pyramids.sandbox import JailUnavailable, NotTheSame, Returned
from bits_to_pyramids.student.compare import show
from bits_to_pyramids.student.differences.evidence import Evidence
from bits_to_pyramids.student.differences.first_difference import evidence_of

MAX_LINES = 8
ONLY_WITH = "right only with what this task rules out, which is not there while it is judged"
STUDENTS_FAULT = (AssertionError, StudentError, pytest.fail.Exception)
# What the machine lacks is nobody's answer.
MACHINES_FAULT = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.ENOMEM}


@dataclass(frozen=True)
class Failed:
    """What came of a check that did not pass; it is not `judged` where the call before what it is about went wrong."""

    message: str
    evidence: Evidence | None
    judged: bool


class Marking:
    """One submission's checks.

    Parameters
    ----------
    assignment : Assignment
        What counts: stretch exercises without points are not checked, it could only cost time.
    suite : Suite
    session
        The student's notebook: `call` and `get`.
    seed : int
        Where the student's inputs are drawn from.
    solutions : optional
        The right notebook.  Where a check stumbles over an answer and not over the right one, that is the answer's.

    Attributes
    ----------
    records : dict of str to Record
        What the checks of each exercise saw.
    used : dict of str to set of str
        The exercises that are right only with what they rule out.
    """

    def __init__(
        self, assignment: Assignment, suite: Suite, session: Any, seed: int, solutions: Any | None = None
    ) -> None:
        self._assignment, self._suite, self._session, self._seed = assignment, suite, session, seed
        self._solutions = solutions
        self.records: dict[str, Record] = defaultdict(Record)
        self.used: dict[str, set[str]] = {}

    def exercises(self) -> list[ExerciseResult]:
        """One result for each exercise that has points, in the order of the manifest.

        Raises
        ------
        GraderFailure
            If a check failed for a reason that is not the student's, or an exercise has none.
        """
        counted = {e.name: Fraction(self._assignment.points(e)) for e in self._assignment.exercises}
        checks = {name: self._suite.of(name) for name, points in counted.items() if points}
        for name, its in checks.items():
            if not its:
                raise GraderFailure(f"exercise {name!r} has {counted[name]} points and no checks")
        outcomes = {(c.exercise, c.name): self.outcome(c) for c in self._suite.checks if c.exercise in checks}
        results = []
        for name, its in checks.items():
            total = sum(check.weight for check in its)
            result = ExerciseResult(name)
            for check in its:
                worth = counted[name] * check.weight / total
                failed = outcomes[name, check.name]
                if failed is None:
                    result.checks.append(CheckResult(check.title, True, worth, worth))
                else:
                    result.checks.append(
                        CheckResult(
                            check.title, False, Fraction(0), worth, failed.message, failed.evidence, failed.judged
                        )
                    )
            results.append(result)
        return results

    def outcome(self, check: Check) -> Failed | None:
        """None if a check passes, else what the student reads and what a picture is drawn from.

        It passes if it does without the tools that any task here rules out.  Only where it does not, and the answer
        asked for one, it is tried again: without what its own task rules out, and then with everything.
        """
        exercise = self._assignment.by_name[check.exercise]
        record = self.records[check.exercise]
        before = len(record.calls)
        for tools in self._tools(exercise):
            record.forget_from(before)
            told = self._tried(check, tools)
            if told is not None and self._session.asked(exercise.uses, tools):
                continue
            if told is None and tools == ALL_THERE and exercise.without and self._forbids:
                # Right with the tool, and not without it.
                self.used.setdefault(check.exercise, set()).update(exercise.without)
                record.case_is_over(failed=check.name)
                return Failed(ONLY_WITH, None, True)
            return told
        return told

    @property
    def first_tools(self) -> Tools:
        """What the first check of an exercise that uses no libraries is tried with."""
        return next(self._tools(replace(self._assignment.exercises[0], uses=())))

    @property
    def _forbids(self) -> bool:
        return self._assignment.without == "no points"

    def _tools(self, exercise: Exercise) -> Iterator[Tools]:
        """With which tools a check is tried, one after the other."""
        if self._forbids:
            ruled_out = {entry for other in self._assignment.exercises for entry in other.without}
            if ruled_out := ruled_out - set(exercise.uses):
                yield Tools(tuple(sorted(ruled_out)))
            if exercise.without:
                yield Tools(tuple(sorted(exercise.without)), asserts=False)
        yield ALL_THERE

    def _first(self, check: Check) -> Tools:
        """What a check is tried with before anything else."""
        return next(self._tools(self._assignment.by_name[check.exercise]))

    def _tried(self, check: Check, tools: Tools) -> Failed | None:
        """What comes of a check.  One failing case decides it: its other cases are not run."""
        record = self.records[check.exercise]
        exercise = self._assignment.by_name[check.exercise]
        for case in check.cases:
            raised = self._suite.run(
                case, lambda name: self._student(check, tools) if name == "student" else self._rng(check)
            )
            if raised is None:
                record.case_is_over()
                continue
            phase, error = raised
            if phase != "call" or not isinstance(error, STUDENTS_FAULT):
                if phase != "call" or _is_the_machines(error) or not self._goes_right(check, case):
                    place = traceback.extract_tb(error.__traceback__)[-1:]
                    where = f" ({place[0].filename}:{place[0].lineno})" if place else ""
                    said = f"{case.nodeid}: {type(error).__name__}: {error}{where}"
                    raise GraderFailure(said, passing=_is_the_machines(error))
                error = StudentError(f"this cannot be read: {type(error).__name__}: {show_text(str(error))}")
            judged = not isinstance(error, NotJudged)
            cause = error if judged else error.__cause__ or error
            told = Failed(failure_message(record, cause), failure_evidence(record, cause, exercise.picture), judged)
            record.case_is_over(failed=check.name)
            return told
        return None

    def _goes_right(self, check: Check, case: pytest.Function) -> bool:
        """Whether a case passes with the solutions in the student's place: then it was the answer that it met."""
        if self._solutions is None:
            return False
        right = Student(self._solutions, Record(), self._assignment.by_name[check.exercise])
        return self._suite.run(case, lambda name: right if name == "student" else self._rng(check)) is None

    def _student(self, check: Check, tools: Tools) -> Student:
        record = self.records[check.exercise]
        record.mismatch = record.changed = None
        return Student(self._session, record, self._assignment.by_name[check.exercise], tools)

    def _rng(self, check: Check) -> np.random.Generator:
        names = (check.exercise, check.name)
        return np.random.default_rng([self._seed, *(zlib.crc32(name.encode()) for name in names)])


def _is_the_machines(error: BaseException) -> bool:
    """Whether it has nothing to do with an answer: what the machine lacks, or a check that asks at random."""
    return isinstance(error, (JailUnavailable, NotTheSame, Overloaded)) or (
        isinstance(error, OSError) and error.errno in MACHINES_FAULT
    )


def failure_message(record: Record, error: BaseException) -> str:
    """What the student reads about a failed check: the call, what came back, what was expected."""
    if isinstance(error, Different):
        lines = [*(str(call) for call in record.calls[-1:]), *str(error).splitlines()]
    elif record.mismatch is not None and isinstance(error, AssertionError):
        lines = [str(record.mismatch.call), *record.mismatch.difference.message.splitlines()]
    elif record.changed is not None and isinstance(error, AssertionError):
        call, number = record.changed
        lines = [str(call), f"argument {number} was changed by the call; work on a copy instead"]
    elif not record.calls:
        lines = [show_text(str(error))]
    else:
        call = record.calls[-1]
        lines = [str(call)]
        if not isinstance(call.outcome, Returned):
            lines.append(explain(call.outcome))
            if not isinstance(error, StudentError):  # pytest.raises(..., match=...) did not find it
                lines.append("the message should name the bad value")
        else:
            lines.append(f"got       {show(call.outcome.value)}")
            if isinstance(error, pytest.fail.Exception):
                lines.append("expected  a ValueError that names the bad value")
            elif str(error):
                lines.append(show_text(str(error)))
    return "\n".join(lines[:MAX_LINES])[:MAX_TEXT]


def failure_evidence(record: Record, error: BaseException, picture: str) -> Evidence | None:
    """What a picture of a failed check can be drawn from, where it failed because two values differ."""
    if record.mismatch is None or not isinstance(error, AssertionError) or isinstance(error, Different):
        return None
    mismatch = record.mismatch
    return evidence_of(mismatch.got, mismatch.expected, picture=picture, args=mismatch.call.args or ())
