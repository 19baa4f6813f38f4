"""Judging by script: what a check asked of the solutions is asked again, and the replies are compared as bytes.

If every reply is what the solutions gave, to the last byte, the check has passed: it would see what it saw when it
passed on the solutions.  Nothing is decoded for that, and no check is run.  At the first difference the check itself
goes on: what was asked up to there is answered from the script, and the rest by the student's process.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from bits_to_pyramids.checks.answers import Record
from bits_to_pyramids.checks.marks import Failed, Marking
from bits_to_pyramids.checks.session import Line, Session, Tools
from bits_to_pyramids.checks.suite import Check, GraderFailure, Suite
from bits_to_pyramids.course.manifest import Assignment

# The script of each check that has one, by its exercise and name.
Scripts: TypeAlias = Mapping[tuple[str, str], Sequence[Line]]


class ScriptedMarking(Marking):
    """One submission's checks, those of them by script that have one.

    Parameters
    ----------
    assignment, suite, session, seed, solutions, own
        As for `Marking`.
    scripts : dict
        Recorded with the same inputs.
    before_reading : callable
        Called before a check is run.
    """

    def __init__(
        self,
        assignment: Assignment,
        suite: Suite,
        session: Session,
        seed: int,
        solutions: Any,
        scripts: Scripts,
        before_reading: Callable[[], None],
        own: int = 0,
    ) -> None:
        super().__init__(assignment, suite, session, seed, solutions, own)
        self._scripts, self._before_reading = scripts, before_reading
        # By exercise: the checks that passed by script, whose calls nobody has noted, each after so many calls.
        self._unnoted: dict[str, list[tuple[int, Check]]] = defaultdict(list)
        self._failed: set[str] = set()

    def outcome(self, check: Check) -> Failed | None:
        """As `Marking.outcome`; the calls of an exercise that is right throughout are not in `records`."""
        failed = super().outcome(check)
        if failed is not None:
            self._failed.add(check.exercise)
        if check.exercise in self._failed:
            self._note(check.exercise)
        return failed

    def _tried(self, check: Check, tools: Tools) -> Failed | None:
        script = self._scripts.get((check.exercise, check.name))
        if script and tools == self._first(check) and self._session.follow(script, tools):
            self._unnoted[check.exercise].append((len(self.records[check.exercise].calls), check))
            return None
        self._before_reading()
        failed = super()._tried(check, tools)
        self._require_the_end(check)
        return failed

    def _note(self, exercise: str) -> None:
        """Run checks that have passed by script on what they were told, for the calls that they note."""
        record = self.records[exercise]
        unnoted = self._unnoted.pop(exercise, [])
        while unnoted:
            place, check = unnoted.pop()
            self._session.past = list(self._scripts[check.exercise, check.name])
            self.records[exercise] = Record()
            if super()._tried(check, self._first(check)) is not None:
                raise GraderFailure(f"{check.exercise}: {check.name} does not pass on what it has passed on")
            self._require_the_end(check)
            record.put(place, self.records[exercise])
        self.records[exercise] = record

    def _require_the_end(self, check: Check) -> None:
        if self._session.past:
            raise GraderFailure(f"{check.exercise}: {check.name} does not ask what it asked when it was rehearsed")


class Recording(Marking):
    """The checks on the solutions, in the place of a submission; `scripts` are those that passed."""

    def __init__(self, assignment: Assignment, suite: Suite, session: Session, seed: int) -> None:
        super().__init__(assignment, suite, session, seed)
        self.scripts: dict[tuple[str, str], tuple[Line, ...]] = {}

    def _tried(self, check: Check, tools: Tools) -> Failed | None:
        if tools != self._first(check):
            return super()._tried(check, tools)
        tape: list[Line | None] = []
        self._session.tape = tape
        failed = super()._tried(check, tools)
        self._session.tape = None
        lines = tuple(line for line in tape if line is not None)
        if failed is None and len(lines) == len(tape) > 0:
            self.scripts[check.exercise, check.name] = lines
        return failed
