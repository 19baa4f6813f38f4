"""Running an assignment's checks on the solutions, before a submission with the same inputs is graded.

Not to test them (``b2p lint`` does), but to learn what is the same for every student with these
inputs: the values of `remembered` functions, and the modules that the reference libraries import
when they are first used.  It happens in a process of its own, because some libraries start
threads, with which a process cannot be forked any more.
"""

from __future__ import annotations

import functools
import importlib
import os
import pickle
import sys

from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.remembered import learning, remember
from bits_to_pyramids.checks.suite import GraderFailure, Suite
from bits_to_pyramids.sandbox import Raised, Returned
from bits_to_pyramids.sandbox.lockdown import die_with_parent
from bits_to_pyramids.student.cases import call_with


class Rehearsal:
    """A rehearsal that has begun; the process that began it goes on.

    Parameters
    ----------
    knowledge : Knowledge
    suite : Suite
    seed : int, optional
        Where inputs are drawn from, for the checks that draw some; without it, the others are rehearsed.
    """

    def __init__(self, knowledge: Knowledge, suite: Suite, seed: int | None = None) -> None:
        self._pipe, writable = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                die_with_parent()
                os.close(self._pipe)
                with os.fdopen(writable, "wb") as pipe:
                    pickle.dump(_rehearse(knowledge, suite, seed), pipe)
            finally:
                os._exit(0)
        os.close(writable)

    def learn(self) -> None:
        """Wait for its end and take over what it learned; a rehearsal that failed taught nothing."""
        with os.fdopen(self._pipe, "rb") as pipe:
            data = pipe.read()
        os.waitpid(self._process, 0)
        if not data:
            return
        # From a process that ran nothing but the course's own code.
        values, modules = pickle.loads(data)
        remember(values)
        for name in modules:
            try:
                importlib.import_module(name)
            except Exception:
                continue  # then it is imported by who needs it


def _rehearse(knowledge: Knowledge, suite: Suite, seed: int | None) -> tuple[dict, list[str]]:
    before = set(sys.modules)
    marking = Marking(knowledge.assignment, suite, Solutions(knowledge), seed or 0)
    with learning() as values:
        for check in suite.checks:
            if check.draws == (seed is not None):
                try:
                    marking.outcome(check)
                except GraderFailure:
                    continue  # whoever is graded by this check will be told
    return values, [name for name in sys.modules if name not in before]


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
