"""pytest as the checker: fixtures, points and titles.

The tests in ``grader_tests/`` are ordinary pytest.  This plugin gives them ``student`` and
``rng``, and turns their outcomes into results.  A test that fails because of the student's
answer costs the points of its check; a test that fails for any other reason is the grader's
own failure and makes the submission "not graded".
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest

from bits_to_pyramids.course.deciding import check_title
from bits_to_pyramids.course.manifest import Assignment
from bits_to_pyramids.grading.answers import Different, Record, Student, StudentError, explain, show_text
from bits_to_pyramids.grading.evidence import Evidence
from bits_to_pyramids.grading.gathering import evidence_of
from bits_to_pyramids.grading.result import MAX_TEXT, CheckResult, ExerciseResult
from bits_to_pyramids.sandbox import Returned
from bits_to_pyramids.student.compare import show

MAX_LINES = 8


class GraderFailure(Exception):
    """The checks themselves failed: nobody's points may depend on this run."""


class Checks:
    """A pytest plugin that runs an assignment's checks on one session."""

    def __init__(self, assignment: Assignment, session, seed: int):
        self.assignment = assignment
        self.seed = seed
        self.records: dict[str, Record] = defaultdict(Record)
        self.failures: list[str] = []
        self._session = session
        self._checks: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
        self._messages: dict[tuple[str, str], str] = {}
        self._evidence: dict[tuple[str, str], Evidence | None] = {}

    # ------------------------------------------------------------ fixtures

    @pytest.fixture
    def student(self, request) -> Student:
        exercise = _exercise_of(request.node)
        record = self.records[exercise]
        record.mismatch = record.changed = None
        return Student(self._session, record, self.assignment.by_name[exercise])

    @pytest.fixture
    def rng(self, request) -> np.random.Generator:
        """Random numbers that are this student's, for this check, the same at every grading."""
        names = (_exercise_of(request.node), request.node.originalname)
        return np.random.default_rng([self.seed, *(zlib.crc32(name.encode()) for name in names)])

    # ------------------------------------------------------------ hooks

    def pytest_collection_modifyitems(self, session, config, items) -> None:
        kept = []
        for item in items:
            name = _exercise_of(item)
            if name not in self.assignment.by_name:
                raise pytest.UsageError(f"{item.nodeid} belongs to no exercise of {self.assignment.id}")
            # Stretch that does not count is not run: it could only cost time.
            if self.assignment.points(self.assignment.by_name[name]) == 0:
                continue
            self._checks[name].setdefault(item.originalname, item)
            kept.append(item)
        items[:] = kept

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem):
        # One failing case decides a check: its other cases are not run.
        if (_exercise_of(pyfuncitem), pyfuncitem.originalname) in self._messages:
            return True
        return None

    def pytest_collectreport(self, report) -> None:
        if report.failed:
            self.failures.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_internalerror(self, excrepr) -> None:
        self.failures.append(str(excrepr))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.excinfo is not None:
            self._note_failure(item, call)
        return report

    def _note_failure(self, item, call) -> None:
        exercise = _exercise_of(item)
        error = call.excinfo.value
        students = isinstance(error, (AssertionError, StudentError, pytest.fail.Exception))
        if call.when != "call" or not students:
            self.failures.append(f"{item.nodeid}: {call.excinfo.exconly()}")
            return
        check = (exercise, item.originalname)
        if check not in self._messages:
            record = self.records[exercise]
            self._messages[check] = failure_message(record, error)
            self._evidence[check] = failure_evidence(record, error, self.assignment.by_name[exercise].picture)

    # ------------------------------------------------------------ results

    def results(self) -> list[ExerciseResult]:
        """One result for each exercise that has points, in the order of the manifest.

        Raises
        ------
        GraderFailure
            If a check failed for a reason that is not the student's, or an exercise has none.
        """
        if self.failures:
            raise GraderFailure("\n".join(self.failures))
        results = []
        for exercise in self.assignment.exercises:
            points = Fraction(self.assignment.points(exercise))
            if not points:
                continue
            checks = self._checks.get(exercise.name)
            if not checks:
                raise GraderFailure(f"exercise {exercise.name!r} has {points} points and no checks")
            weights = {name: _weight(item) for name, item in checks.items()}
            total = sum(weights.values())
            result = ExerciseResult(exercise.name)
            for name, item in checks.items():
                worth = points * weights[name] / total
                message = self._messages.get((exercise.name, name))
                passed = message is None
                result.checks.append(
                    CheckResult(
                        check_title(item.originalname, item.function),
                        passed,
                        worth if passed else Fraction(0),
                        worth,
                        message or "",
                        self._evidence.get((exercise.name, name)),
                    )
                )
            results.append(result)
        return results


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


def _exercise_of(item) -> str:
    name = getattr(item.cls, "b2p_exercise", None)
    if name is None:
        raise pytest.UsageError(f"{item.nodeid} is in no class marked with @exercise(...)")
    return name


def _weight(item) -> Fraction:
    return getattr(item.function, "b2p_weight", Fraction(1))
