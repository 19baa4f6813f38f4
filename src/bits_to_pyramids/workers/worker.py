"""The checkers' parent: warm, with the references loaded; it forks a few checkers, and others when it knows more.

It serves one assignment.  It reads one JSON object per line (a `Job`) and writes frames: a line
with the job's number and a length, then so many bytes of what the checker answers, as they come;
a length of 0 ends the answer.  It keeps nothing of them, so that a checker has nothing of other
submissions' results in its memory.  The student's code runs in the
jails, not here, and no gradebook is in sight.

Run as ``python -m bits_to_pyramids.workers.worker COURSE ASSIGNMENT ISOLATION CHECKERS [--no-rehearsal] [--few]
[EXERCISE...]``; where exercises are named, only these will be asked for, and for few submissions no library is imported
before somebody needs it.
"""

from __future__ import annotations

import gc
import json
import os
import selectors
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.sandbox import JailUnavailable
from bits_to_pyramids.workers.job import FEW, MAX_RESULT, NO_REHEARSAL, Job

if TYPE_CHECKING:
    from bits_to_pyramids.checks.knowledge import Knowledge
    from bits_to_pyramids.checks.rehearsal import Rehearsal
    from bits_to_pyramids.checks.suite import Suite
    from bits_to_pyramids.course.manifest import Assignment
    from bits_to_pyramids.workers.grader import Grader
    from bits_to_pyramids.workers.rehearsals import Rehearsals


# More than a session may take: who reaches this is stuck, not slow.
CHECKER_SECONDS = 600
# Who works for longer than this mostly waits, for calls that do not end: meanwhile another takes the place.
PATIENCE = 3.0


def main() -> int:
    course, isolation, checkers = Course.find(sys.argv[1]), sys.argv[3], int(sys.argv[4])
    assignment, options = course.assignment(sys.argv[2]), {NO_REHEARSAL, FEW}.intersection(sys.argv[5:])
    exercises = [assignment.by_name[name] for name in sys.argv[5:] if name not in options] or assignment.exercises
    # What checks print must not get between the results.
    replies = os.dup(1)
    os.dup2(2, 1)
    try:
        jails = Jails(isolation, 2 * checkers + 1)  # as many for who wait, and one for who rehearses
        with jails:
            # They get warm while the checks and references are imported here.
            for libraries in dict.fromkeys([(), *(exercise.uses for exercise in exercises)]):
                jails.spawn(libraries)
            return _serve(course, assignment, jails, replies, checkers, options)
    except (JailUnavailable, ValueError) as error:
        _say(replies, {"unavailable": str(error)})
        return 1
    except CourseError as error:
        _say(replies, {"broken": str(error)})
        return 1


def _serve(course: Course, assignment: Assignment, jails: Jails, replies: int, checkers: int, options: set[str]) -> int:
    from bits_to_pyramids.checks.knowledge import load_knowledge
    from bits_to_pyramids.checks.student_files.opening import spawn_late
    from bits_to_pyramids.checks.suite import GraderFailure, Suite
    from bits_to_pyramids.workers.rehearsals import Rehearsals

    knowledge = load_knowledge(course, assignment)
    suite = Suite(assignment)
    spawn_late(jails)

    def ready() -> None:
        rehearsals = Rehearsals(
            course, knowledge, suite, None if NO_REHEARSAL in options else jails, few=FEW in options
        )
        rehearsal = rehearsals.begin(None)
        jails.await_ready()
        if rehearsal is not None:
            rehearsals.end(None, rehearsal)
        gc.collect()
        gc.freeze()  # so that the collector of a checker does not copy this process's pages
        _say(replies, {"ready": jails.isolation})
        Parent(knowledge, suite, jails, replies, checkers, rehearsals).serve()

    try:
        suite.serve(knowledge.tests, ready)
    except GraderFailure as error:
        _say(replies, {"broken": f"the checks of {assignment.id} cannot be collected: {error}"})
        return 1
    return 0


def _say(replies: int, message: dict) -> None:
    os.write(replies, json.dumps(message).encode() + b"\n")


@dataclass
class _Working:
    """A checker at work."""

    number: int
    grader: Grader
    pipe: int
    started: float
    answered: int = 0


class Parent:
    """Takes jobs, gives them to checkers, passes on what they answer."""

    def __init__(
        self,
        knowledge: Knowledge,
        suite: Suite,
        jails: Jails,
        replies: int,
        checkers: int,
        rehearsals: Rehearsals,
    ) -> None:
        self._knowledge, self._suite, self._jails, self._replies = knowledge, suite, jails, replies
        self._rehearsals = rehearsals
        self._at_once = checkers
        self._free = list(range(2 * checkers))
        self._graders: dict[int, Grader] = {}
        self._working: dict[int, _Working] = {}
        self._jobs: list[Job] = []
        self._rehearsing: tuple[int, Rehearsal] | None = None
        self._selector = selectors.DefaultSelector()

    def serve(self) -> None:
        """Until the recorder closes the connection, also by dying: what is not done then is for nobody."""
        self._selector.register(0, selectors.EVENT_READ)
        rest = b""
        while True:
            while self._has_room() and (job := self._next()) is not None:
                self._start(job)
            for key, _ in self._selector.select(1.0):
                if self._rehearsing is not None and key.fd == self._rehearsing[1].fileno():
                    self._learn()
                    continue
                if key.fd != 0:
                    self._read(self._working[key.fd])
                    continue
                data = os.read(0, 1 << 20)
                if not data:
                    for grader in self._graders.values():
                        grader.close()
                    return
                *lines, rest = (rest + data).split(b"\n")
                self._jobs += map(Job.from_json, lines)
            for working in self._longer_than(CHECKER_SECONDS):
                self._end(working, f"the checker gave no answer within {CHECKER_SECONDS} seconds")

    def _has_room(self) -> bool:
        """Whether another submission may be graded: so many at once, and as many that take long beside them."""
        return bool(self._free) and len(self._working) - len(self._longer_than(PATIENCE)) < self._at_once

    def _longer_than(self, seconds: float) -> list[_Working]:
        return [working for working in self._working.values() if time.monotonic() - working.started > seconds]

    def _next(self) -> Job | None:
        """The next submission whose inputs were rehearsed; meanwhile one other variant is."""
        for number, job in enumerate(self._jobs):
            if self._is_rehearsed(job.seed):
                return self._jobs.pop(number)
        return None

    def _is_rehearsed(self, seed: int) -> bool:
        if seed not in self._rehearsals.scripts and self._rehearsing is None:
            rehearsal = self._rehearsals.begin(seed)
            if rehearsal is not None:
                self._rehearsing = seed, rehearsal
                self._selector.register(rehearsal, selectors.EVENT_READ)
        return seed in self._rehearsals.scripts

    def _learn(self) -> None:
        assert self._rehearsing is not None
        seed, rehearsal = self._rehearsing
        self._selector.unregister(rehearsal)
        self._rehearsing = None
        self._rehearsals.end(seed, rehearsal)

    def _start(self, job: Job) -> None:
        grader = self._grader(job.seed)
        readable, writable = os.pipe()
        grader.ask(job.to_json().encode(), writable)
        os.close(writable)
        self._working[readable] = _Working(job.number, grader, readable, time.monotonic())
        self._selector.register(readable, selectors.EVENT_READ)

    def _grader(self, seed: int) -> Grader:
        """A free checker that knows the inputs that are drawn from a seed: it has what this process had when it
        was forked.
        """
        from bits_to_pyramids.workers.grader import Grader

        slot = self._free.pop()
        grader = self._graders.get(slot)
        if grader is not None and seed not in grader.seeds:
            self._graders.pop(slot).close()
            grader = None
        if grader is None:
            others = [self._replies, *self._working, *(other.fileno() for other in self._graders.values())]
            if self._rehearsing is not None:
                others.append(self._rehearsing[1].fileno())
            scripts, kept = dict(self._rehearsals.scripts), self._rehearsals.kept
            grader = Grader(self._knowledge, self._suite, self._jails, slot, scripts, kept, others)
            self._graders[slot] = grader
        return grader

    def _read(self, working: _Working) -> None:
        part = os.read(working.pipe, 1 << 20)
        working.answered += len(part)
        if working.answered > MAX_RESULT:
            self._end(working, "the checker's answer is too long")
        elif part:
            self._pass_on(working, part)
        else:
            self._end(working, "" if working.answered else "the checker ended without an answer")

    def _end(self, working: _Working, problem: str) -> None:
        """End an answer; a problem takes the place of what was said, and the checker's place is for another."""
        self._selector.unregister(working.pipe)
        os.close(working.pipe)
        del self._working[working.pipe]
        if problem:
            self._graders.pop(working.grader.slot).close()
        self._free.append(working.grader.slot)
        if problem:
            self._pass_on(working, b"\n" + json.dumps({"failure": problem, "lasting": True}).encode())
        self._pass_on(working, b"")

    def _pass_on(self, working: _Working, part: bytes) -> None:
        data = b"%d %d\n%b" % (working.number, len(part), part)
        while data:
            data = data[os.write(self._replies, data) :]


if __name__ == "__main__":
    sys.exit(main())
