"""The checkers' parent: warm, with the references loaded; it forks one checker per submission.

It serves one assignment.  It reads one JSON object per line (a `Job`) and writes frames: a line
with the job's number and a length, then so many bytes of what the checker answers, as they come;
a length of 0 ends the answer.  It keeps nothing of them, so that a forked checker, which may open
hostile files, has nothing of other submissions in its memory.  The student's code runs in the
jails, not here, and no gradebook is in sight.

Run as ``python -m bits_to_pyramids.workers.worker COURSE ASSIGNMENT ISOLATION CHECKERS``.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import sys
import time
import traceback
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bits_to_pyramids.checks.session import Jails
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.sandbox import JailUnavailable
from bits_to_pyramids.sandbox.lockdown import die_with_parent
from bits_to_pyramids.workers.job import Job

if TYPE_CHECKING:
    from bits_to_pyramids.checks.knowledge import Knowledge
    from bits_to_pyramids.checks.suite import Suite
    from bits_to_pyramids.course.manifest import Assignment


# More than a session may take: who reaches this is stuck, not slow.
CHECKER_SECONDS = 600
MAX_RESULT = 16 * 2**20


def main() -> int:
    course, isolation, checkers = Course.find(sys.argv[1]), sys.argv[3], int(sys.argv[4])
    assignment = course.assignment(sys.argv[2])
    # What checks print must not get between the results.
    replies = os.dup(1)
    os.dup2(2, 1)
    try:
        jails = Jails(isolation, checkers)
        with jails:
            # They get warm while the checks and references are imported here.
            for libraries in dict.fromkeys([(), *(exercise.uses for exercise in assignment.exercises)]):
                jails.spawn(libraries)
            return _serve(course, assignment, jails, replies, checkers)
    except (JailUnavailable, ValueError) as error:
        _say(replies, {"unavailable": str(error)})
        return 1
    except CourseError as error:
        _say(replies, {"broken": str(error)})
        return 1


def _serve(course: Course, assignment: Assignment, jails: Jails, replies: int, checkers: int) -> int:
    from bits_to_pyramids.checks.knowledge import load_knowledge
    from bits_to_pyramids.checks.rehearsal import Rehearsal
    from bits_to_pyramids.checks.suite import GraderFailure, Suite

    knowledge = load_knowledge(course, assignment)
    suite = Suite(assignment)

    def ready() -> None:
        rehearsal = Rehearsal(knowledge, suite)
        jails.await_ready()
        rehearsal.learn()
        gc.collect()
        gc.freeze()  # so that the collector of a checker does not copy this process's pages
        _say(replies, {"ready": jails.isolation})
        Parent(knowledge, suite, jails, replies, checkers).serve()

    try:
        suite.serve(knowledge.tests, ready)
    except GraderFailure as error:
        _say(replies, {"broken": f"the checks of {assignment.id} cannot be collected: {error}"})
        return 1
    return 0


def _say(replies: int, message: dict) -> None:
    os.write(replies, json.dumps(message).encode() + b"\n")


@dataclass
class _Checker:
    """A forked checker at work."""

    number: int
    slot: int
    process: int
    pipe: int
    deadline: float
    answered: int = 0


class Parent:
    """Takes jobs, forks checkers, passes on what they answer."""

    def __init__(self, knowledge: Knowledge, suite: Suite, jails: Jails, replies: int, checkers: int) -> None:
        self._knowledge, self._suite, self._jails, self._replies = knowledge, suite, jails, replies
        self._free = list(range(checkers))
        self._working: dict[int, _Checker] = {}
        self._jobs: list[bytes] = []
        self._rehearsed: set[int] = set()
        self._selector = selectors.DefaultSelector()

    def serve(self) -> None:
        """Until the recorder closes the connection, also by dying: what is not done then is for nobody."""
        self._selector.register(0, selectors.EVENT_READ)
        rest = b""
        while True:
            while self._jobs and self._free:
                self._start(self._jobs.pop(0))
            for key, _ in self._selector.select(1.0):
                if key.fd != 0:
                    self._read(self._working[key.fd])
                    continue
                data = os.read(0, 1 << 20)
                if not data:
                    for checker in list(self._working.values()):
                        os.kill(checker.process, signal.SIGKILL)
                    return
                *lines, rest = (rest + data).split(b"\n")
                self._jobs += lines
            for checker in [c for c in self._working.values() if time.monotonic() > c.deadline]:
                self._end(checker, f"the checker gave no answer within {CHECKER_SECONDS} seconds")

    def _start(self, line: bytes) -> None:
        """Fork a checker, so that no submission leaves anything behind for the next."""
        job = Job.from_json(line)
        self._rehearse(job.seed)
        slot = self._free.pop()
        readable, writable = os.pipe()
        process = os.fork()
        if process == 0:
            die_with_parent()
            for descriptor in (0, self._replies, readable, *self._working):
                os.close(descriptor)
            self._jails.asker = slot
            self._check(job, writable)
        os.close(writable)
        self._working[readable] = _Checker(job.number, slot, process, readable, time.monotonic() + CHECKER_SECONDS)
        self._selector.register(readable, selectors.EVENT_READ)

    def _rehearse(self, seed: int) -> None:
        """Let checkers find what the references say of the inputs that are drawn from a seed."""
        from bits_to_pyramids.checks.rehearsal import Rehearsal

        if seed not in self._rehearsed:
            self._rehearsed.add(seed)
            Rehearsal(self._knowledge, self._suite, seed).learn()
            gc.freeze()

    def _check(self, job: Job, writable: int) -> None:
        """In the forked checker: grade, answer, end."""
        try:
            from bits_to_pyramids.checks.grade_one import grade_one

            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
            warnings.simplefilter("ignore")  # of the reference libraries: nobody loses or gains by them
            knowledge = self._knowledge.for_checking(job.stretch, job.only)
            result = grade_one(knowledge, self._suite, self._jails, job.cells, student=job.student, seed=job.seed)
            reply = {"result": result.to_json()}
        except BaseException:
            reply = {"failure": traceback.format_exc()}
        with os.fdopen(writable, "w") as pipe:
            json.dump(reply, pipe)
        os._exit(0)

    def _read(self, checker: _Checker) -> None:
        part = os.read(checker.pipe, 1 << 20)
        checker.answered += len(part)
        if checker.answered > MAX_RESULT:
            self._end(checker, "the checker's answer is too long")
        elif part:
            self._pass_on(checker, part)
        else:
            self._end(checker, "" if checker.answered else "the checker ended without an answer")

    def _end(self, checker: _Checker, problem: str) -> None:
        """See that a checker is gone, and end its answer; a problem takes the place of what it said."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(checker.process, signal.SIGKILL)
        os.waitpid(checker.process, 0)
        self._selector.unregister(checker.pipe)
        os.close(checker.pipe)
        del self._working[checker.pipe]
        self._free.append(checker.slot)
        if problem:
            self._pass_on(checker, b"\n" + json.dumps({"failure": problem}).encode())
        self._pass_on(checker, b"")

    def _pass_on(self, checker: _Checker, part: bytes) -> None:
        data = b"%d %d\n%b" % (checker.number, len(part), part)
        while data:
            data = data[os.write(self._replies, data) :]


if __name__ == "__main__":
    sys.exit(main())
