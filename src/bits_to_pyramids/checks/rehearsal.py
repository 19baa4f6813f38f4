"""Running an assignment's checks on the solutions, before a submission with the same inputs is graded.

Not to test them (``b2p lint`` does), but to learn what is the same for every student with these
inputs: the values of `remembered` functions, the modules that the reference libraries import
when they are first used, and the scripts of the checks (`bits_to_pyramids.checks.scripts`).  It
happens in a process of its own, because some libraries start threads, with which a process cannot
be forked any more.
"""

from __future__ import annotations

import functools
import importlib
import os
import pickle
import sys
from dataclasses import dataclass, field

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.remembered import learning, remember
from bits_to_pyramids.checks.scratch import work_in_memory
from bits_to_pyramids.checks.scripts import Recording, Scripts
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.checks.suite import Check, GraderFailure, Suite
from bits_to_pyramids.sandbox import JailUnavailable, Raised, Returned
from bits_to_pyramids.sandbox.lockdown import die_with_parent
from bits_to_pyramids.student.cases import call_with
from bits_to_pyramids.student.pickled import pickled


@dataclass(frozen=True)
class Learned:
    """What a rehearsal taught."""

    values: dict = field(default_factory=dict)
    modules: tuple[str, ...] = ()
    scripts: Scripts = field(default_factory=dict)

    def take_over(self, *, modules: bool = True) -> Scripts:
        """Let this process know the values and perhaps have the modules; gives the scripts."""
        remember(self.values)
        for name in self.modules if modules else ():
            try:
                importlib.import_module(name)
            except Exception:
                continue  # then it is imported by who needs it
        return self.scripts


class Rehearsal:
    """A rehearsal that has begun; the process that began it goes on.

    Parameters
    ----------
    knowledge : Knowledge
    suite : Suite
    seed : int, optional
        Where inputs are drawn from, for the checks that draw some; without it, the others are rehearsed.
    jails : Jails, optional
        Where the solutions run as submissions do, so that scripts can be recorded; they need not be warm yet.
    """

    def __init__(self, knowledge: Knowledge, suite: Suite, seed: int | None = None, jails: Jails | None = None) -> None:
        self._pipe, writable = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                die_with_parent()
                work_in_memory()
                os.close(self._pipe)
                data = pickled(_rehearse(knowledge, suite, seed, jails))
                with os.fdopen(writable, "wb") as pipe:
                    pipe.write(data)
            finally:
                os._exit(0)
        os.close(writable)

    def fileno(self) -> int:
        """A descriptor that can be read when it has ended."""
        return self._pipe

    def learned(self) -> Learned:
        """Wait for its end; a rehearsal that failed taught nothing."""
        with os.fdopen(self._pipe, "rb") as pipe:
            data = pipe.read()
        os.waitpid(self._process, 0)
        # From a process that ran nothing but the course's own code, and the solutions in a jail.
        return pickle.loads(data) if data else Learned()


def _rehearse(knowledge: Knowledge, suite: Suite, seed: int | None, jails: Jails | None) -> Learned:
    before = set(sys.modules)
    checks = [check for check in suite.checks if check.draws == (seed is not None)]
    if not checks:
        return Learned()
    scripts: Scripts = {}
    with learning() as values:
        if jails is not None:
            scripts = _recorded_alike(knowledge, suite, checks, seed or 0, jails, values)
        if not scripts:
            _run(Marking(knowledge.assignment, suite, Solutions(knowledge), seed or 0), checks)
    return Learned(values, tuple(name for name in sys.modules if name not in before), scripts)


def _recorded_alike(
    knowledge: Knowledge, suite: Suite, checks: list[Check], seed: int, jails: Jails, values: dict
) -> Scripts:
    """The scripts that are the same in two recordings: what depends on the time, or on chance, is none."""
    jails.asker = -1  # the last is for who rehearses
    recordings: list[Scripts] = []
    for _ in range(2):
        session = Session(jails, knowledge.solved, knowledge.assignment.limits)
        marking = Recording(knowledge.assignment, suite, session, seed)
        try:
            _run(marking, checks)
        except JailUnavailable:
            return {}
        finally:
            session.close()
        recordings.append(marking.scripts)
        remember(values)
    first, second = recordings
    return {check: script for check, script in first.items() if second.get(check) == script}


def _run(marking: Marking, checks: list[Check]) -> None:
    for check in checks:
        try:
            marking.outcome(check)
        except GraderFailure:
            continue  # whoever is graded by this check will be told


class Solutions:
    """The solutions in the place of a student's notebook."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._functions = knowledge.references

    def call(self, name: str, args: tuple, kwargs: dict, **_: object) -> Returned | Raised:
        try:
            value = call_with(functools.partial(self._functions[name], **kwargs), args)
            return Returned(value, (*args, *kwargs.values()))
        except Exception as error:
            bases = tuple(base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins")
            return Raised(type(error).__name__, bases, str(error), None, None)

    def get(self, name: str, *_: object) -> Returned:
        return Returned(self._functions[name](), None)

    def asked(self, *_: object) -> bool:
        return False
