"""A worker's rehearsals: of what all get, and of each variant of the drawn inputs when somebody has it first."""

from __future__ import annotations

import gc

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.rehearsal import Learned, Rehearsal
from bits_to_pyramids.checks.scripts import Scripts
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.workers.kept import Kept


class Rehearsals:
    """What rehearsals taught this process.

    Parameters
    ----------
    course : Course
    knowledge : Knowledge
    suite : Suite
    jails : Jails or None
        Where scripts are recorded; None if nothing is to be rehearsed.
    """

    def __init__(self, course: Course, knowledge: Knowledge, suite: Suite, jails: Jails | None) -> None:
        self._knowledge, self._suite, self._jails = knowledge, suite, jails
        self._kept = Kept(course, knowledge.assignment)
        self._common: Scripts = {}
        self._scripts: dict[int, Scripts] = {}

    def begin(self) -> Learned | Rehearsal:
        """Begin with what all get, unless it is known; for `end`."""
        return self._known_or_begun(None)

    def end(self, common: Learned | Rehearsal) -> None:
        """Take over what was begun."""
        self._common = self._learned(None, common).take_over()

    def with_inputs_of(self, seed: int) -> dict[int, Scripts]:
        """The scripts of all seeds that are known, this one included."""
        if seed not in self._scripts:
            drawn = self._learned(seed, self._known_or_begun(seed)).take_over()
            self._scripts[seed] = {**self._common, **drawn}
            gc.freeze()
        return dict(self._scripts)

    def _known_or_begun(self, seed: int | None) -> Learned | Rehearsal:
        if self._jails is None:
            return Learned()
        return self._kept.read(seed) or Rehearsal(self._knowledge, self._suite, seed, self._jails)

    def _learned(self, seed: int | None, what: Learned | Rehearsal) -> Learned:
        if isinstance(what, Learned):
            return what
        learned = what.learned()
        if learned.scripts:
            self._kept.write(seed, learned)
        return learned
