"""Grading a class: find the submissions, hand them to checkers, record what comes back.

Submissions are graded by worker processes, several at once; one recorder writes.  A submission
that was already graded, with the same checks in the same environment, is skipped.  No submission
can stop the batch, and what the grader itself could not do is reported as "not graded", never as
a zero.
"""

from __future__ import annotations

import fcntl
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import sqlite_file
from bits_to_pyramids.course.people import refusal
from bits_to_pyramids.course.private import privately
from bits_to_pyramids.grading.guard import guard
from bits_to_pyramids.grading.taking_in import Taken, TakingIn
from bits_to_pyramids.intake.bounded import BoundedReader
from bits_to_pyramids.intake.folders import TooMuch, Unreadable
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.intake.submissions import Submission, bad_student_folder, bad_student_id
from bits_to_pyramids.records.gradebook.values import GradebookError, KeptByHand
from bits_to_pyramids.records.results_log import Entry, ResultsLog
from bits_to_pyramids.results.result import MalformedResult, Result
from bits_to_pyramids.results.wording import findings
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.engine import Engine, LastingFailure, WorkerFailure
from bits_to_pyramids.workers.job import Job

if TYPE_CHECKING:
    from bits_to_pyramids.records.recorder import Recorder

FEW = 3  # submissions, for which it is not worth while to import what most of them may not need
AS_BEFORE = "(As before. Nothing has changed since, so it was not tried again; --force tries.)"


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    `state` is ``"graded"``, ``"unchanged"`` (graded before, skipped), ``"refused"`` (a broken
    submission: recorded with no points and the reason) or ``"not graded"`` (the grader's own
    failure: nothing was recorded, `failure` says why).  `before` are the points of an earlier
    grading, `findings` counts the mistakes that were recognised, and `kept` are a person's points that stay
    although the checks would now give others.  `remark` is what an instructor should know of when it was handed in.
    """

    submission: Submission
    state: str
    failure: str = ""
    points: Fraction | None = None
    before: Fraction | None = None
    refused: str = ""
    findings: str = ""
    kept: list[KeptByHand] = field(default_factory=list)
    log: ResultsLog | None = None
    remark: str = ""

    @property
    def result(self) -> Result | None:
        """All that is known of it, read from the results log: a class of thousands is not kept in memory."""
        known = self.log.read(self.submission.assignment.id, self.submission.student) if self.log else None
        return known[1] if known else None


def grade(
    course: Course,
    submissions: list[Submission],
    *,
    db_url: str,
    isolation: str | None = None,
    jobs: int = 2,
    force: bool = False,
    report: Callable[[Graded], None] = lambda graded: None,
    say: Callable[[str], None] = lambda line: None,
    engine: Callable[[Assignment], Engine] | None = None,
    by_script: bool = True,
) -> list[Graded]:
    """Grade submissions and record them.

    Parameters
    ----------
    course : Course
    submissions : list of Submission
    db_url : str
        The gradebook, as SQLAlchemy names it.
    isolation : str, optional
        The level of isolation; by default the one of the course's settings.
    jobs : int
        How many submissions are graded at once.
    force : bool
        Grade also what has not changed since it was graded.
    report : callable
        Called with each submission's outcome as it becomes known.
    say : callable
        Called with what else an instructor should know.
    engine : callable, optional
        Makes what grades an assignment's submissions; by default a worker process on this machine.
    by_script : bool
        Whether that worker compares replies with those of the solutions, and runs a check only where they differ.

    Raises
    ------
    CourseError
        If nothing can be graded: the assignment is not built, the isolation cannot be had, the
        gradebook cannot be used, another grading is running.
    """
    guard()
    isolation = isolation or course.settings.isolation
    by_assignment: dict[Assignment, list[Submission]] = defaultdict(list)
    for submission in submissions:
        by_assignment[submission.assignment].append(submission)
    done: list[Graded] = []

    def keep(graded: Graded) -> None:
        done.append(graded)
        report(graded)

    def checkers(assignment: Assignment) -> Engine:
        few = len(by_assignment[assignment]) <= FEW
        return Checkers(course, assignment, isolation, jobs, by_script=by_script, few=few)

    engine = engine or checkers
    with BoundedReader() as reader, privately(course, sqlite_file(db_url)), alone(course):
        options = _Options(isolation, jobs, force, keep, say, engine, reader)
        batches = [
            _Batch(course, Released.load(course, assignment), its, options) for assignment, its in by_assignment.items()
        ]
        try:
            for batch in batches[:1]:
                batch.begin()  # what grades gets warm while the gradebook is imported, opened, or even made
            from bits_to_pyramids.records.recorder import Recorder

            with closing(Recorder(course, db_url)) as recorder:
                for batch in batches:
                    batch.run(recorder)
        finally:
            for batch in batches:
                batch.close()
    return done


def preview(
    course: Course, submissions: list[Submission], isolation: str | None = None
) -> list[tuple[Submission, str]]:
    """Why each submission would be graded at the next grading, or an empty string; nothing is graded or changed."""
    isolation, log = isolation or course.settings.isolation, ResultsLog(course)
    intakes: dict[Assignment, TakingIn] = {}
    seen = []
    with BoundedReader() as reader:
        for submission in submissions:
            if submission.assignment not in intakes:
                released = Released.load(course, submission.assignment)
                intakes[submission.assignment] = TakingIn(course, released, isolation, reader)
            entry = log.entry(submission.assignment.id, submission.student)
            seen.append((submission, _why(intakes[submission.assignment], submission, entry)))
    return seen


def _why(intake: TakingIn, submission: Submission, entry: Entry) -> str:
    """Why a submission would be graded, or an empty string."""
    try:
        look = intake.look(submission)
        if entry.seen == look.seen:
            return ""
        if entry.result is None:
            return "not graded yet"
        key = intake.read(submission, look).key
    except Unreadable as error:
        return str(error)
    if entry.key == key:
        return ""
    same_checks = entry.key.rpartition("-")[2] == key.rpartition("-")[2]
    return "handed in again" if same_checks else "checks, settings or libraries changed"


class _Batch:
    """The submissions of one assignment."""

    def __init__(self, course: Course, released: Released, submissions: list[Submission], options: _Options) -> None:
        self._course, self._released, self._submissions = course, released, submissions
        self._reader = options.reader
        self._isolation, self._jobs, self._force = options.isolation, options.jobs, options.force
        self._report, self._say, self._make_engine = options.report, options.say, options.engine
        self._assignment = released.assignment
        self._log = ResultsLog(course)
        self._engine: Engine | None = None
        self._warm = False
        self._broken = ""
        self._numbers = count(1)
        self._working: dict[Future[Result], Taken] = {}

    @cached_property
    def _intake(self) -> TakingIn:
        # What it depends on takes a while to find out: what grades gets warm meanwhile.
        return TakingIn(self._course, self._released, self._isolation, self._reader)

    def begin(self) -> None:
        """Let what grades get warm, if it is clear already that it will be needed."""
        if self._force or not all(
            self._log.has(self._assignment.id, submission.student) for submission in self._submissions
        ):
            self._reader.start()
            self._engine = self._make_engine(self._assignment)

    def run(self, recorder: Recorder) -> None:
        """Grade and record the submissions."""
        self._recorder = recorder
        if changes := str(recorder.register(self._released)):
            self._say(f"{self._assignment.id}: {changes}")
        try:
            for submission in self._submissions:
                outcome = self._taken_in(submission)
                if isinstance(outcome, Graded):
                    self._report(outcome)
                    continue
                self._ask(outcome)
                # As many again as are graded at once, and one more: a checker that is done need not wait for us, and
                # while some wait for calls that do not end, others work.
                while len(self._working) > 2 * self._jobs:
                    self._finish_some()
            while self._working:
                self._finish_some()
        finally:
            self.close()
        recorder.settle(self._assignment)

    def close(self) -> None:
        """End what grades; safe to repeat."""
        if self._engine is not None:
            self._engine.close()
            self._engine, self._warm = None, False

    def _taken_in(self, submission: Submission) -> Graded | Taken:
        student = submission.student
        if reason := bad_student_id(student) or bad_student_folder(submission.folder.parent):
            return Graded(submission, "not graded", failure=reason)
        try:
            look = self._intake.look(submission)
        except Unreadable as error:
            return Graded(submission, "not graded", failure=str(error))
        known = self._recorder.recorded(self._assignment, student)
        if known.seen == look.seen and not self._force:
            if known.failure:
                return Graded(submission, "not graded", failure=f"{known.failure.strip()} {AS_BEFORE}")
            if known.result is not None and self._recorder.complete(self._assignment, student, known.key):
                return self._summary(submission, "unchanged", known.result, known.result.points, look.when.remark)
        try:
            taken = self._intake.read(submission, look)
        except TooMuch as error:
            return self._failed(submission, look.seen, str(error))
        except Unreadable as error:
            return Graded(submission, "not graded", failure=str(error))
        if known.result is not None:
            taken.before = known.result.points
            same = known.key == taken.key and not self._force
            if same and self._recorder.complete(self._assignment, student, known.key):
                with suppress(OSError):
                    self._recorder.note(self._assignment, student, look.seen)
                return self._summary(submission, "unchanged", known.result, taken.before, taken.remark)
        if taken.refused:
            result = Result(self._assignment.id, student, taken.seed, self._isolation, refused=taken.refused)
            return self._recorded(taken, "refused", result)
        return taken

    def _failed(self, submission: Submission, seen: str, failure: str) -> Graded:
        """Not graded, and remembered: it would be the same again until something changes."""
        with suppress(OSError):
            self._recorder.note(self._assignment, submission.student, seen, failure)
        return Graded(submission, "not graded", failure=failure)

    def _ask(self, taken: Taken) -> None:
        if not self._broken:
            try:
                taken.engine = self._ready()
            except WorkerFailure as error:
                self._broken = str(error)  # and would be broken for every other
        if self._broken:
            self._report(Graded(taken.submission, "not graded", failure=self._broken))
            return
        named, stretch = (self._assignment.id, taken.submission.student, taken.seed), self._assignment.stretch_counts
        job = Job(next(self._numbers), *named, taken.rebuilt.cells, stretch)
        assert taken.engine is not None, "it is ready, or broken"
        self._working[taken.engine.submit(job)] = taken

    def _ready(self) -> Engine:
        """What grades, started again when it has ended."""
        if self._warm and self._engine is not None and not self._engine.alive:
            self.close()
        if self._engine is None:
            self._engine = self._make_engine(self._assignment)
        if not self._warm:
            self._engine.await_ready()
            self._warm = True
        return self._engine

    def _finish_some(self) -> None:
        for future in wait(self._working, return_when=FIRST_COMPLETED).done:
            taken = self._working.pop(future)
            try:
                result = future.result()
                self._require_the_right(result, taken)
            except (WorkerFailure, MalformedResult) as error:
                if taken.engine is not None and not taken.engine.alive and not taken.again:
                    # The worker ended, and perhaps not because of this submission.
                    taken.again = True
                    self._ask(taken)
                    continue
                if isinstance(error, (LastingFailure, MalformedResult)):
                    self._report(self._failed(taken.submission, taken.seen, str(error)))
                else:
                    self._report(Graded(taken.submission, "not graded", failure=str(error)))
                continue
            result.notes = taken.rebuilt.notes
            self._report(self._recorded(taken, "graded", result))

    def _require_the_right(self, result: Result, taken: Taken) -> None:
        """A checker opens hostile files: what it says of another submission than its own is not heard."""
        named = result.assignment, result.student, result.seed
        if named != (self._assignment.id, taken.submission.student, taken.seed):
            raise MalformedResult("the result belongs to another submission")

    def _recorded(self, taken: Taken, state: str, result: Result) -> Graded:
        submission = taken.submission
        try:
            kept = self._recorder.record(
                self._released, taken.rebuilt, result, submission.folder, taken.key, taken.seen, taken.answers
            )
        except GradebookError:
            raise  # it would be the same for every other
        except PermissionError as error:
            said = refusal(Path(error.filename)) if error.filename else str(error)
            return Graded(submission, "not graded", failure=f"it could not be recorded: {said}")
        except Exception as error:  # whatever it is, the next submission can still be recorded
            return Graded(
                submission, "not graded", failure=f"it could not be recorded: {type(error).__name__}: {error}"
            )
        return self._summary(submission, state, result, taken.before, taken.remark, kept)

    def _summary(
        self, submission: Submission, state: str, result: Result, before: Fraction | None, remark: str,
        kept: list[KeptByHand] | None = None,
    ) -> Graded:  # fmt: skip
        return Graded(
            submission,
            state,
            "",
            result.points,
            before,
            result.refused,
            findings(result),
            kept or [],
            self._log,
            remark,
        )


@dataclass(frozen=True)
class _Options:
    """What all assignments of one grading have in common."""

    isolation: str
    jobs: int
    force: bool
    report: Callable[[Graded], None]
    say: Callable[[str], None]
    engine: Callable[[Assignment], Engine]
    reader: BoundedReader


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """One grading at a time in a course folder."""
    path = course.state / "grading.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CourseError("another grading is running in this course folder; wait until it is done") from error
        yield
