"""A worker's rehearsals: of what all get, and of each variant of the drawn inputs when somebody has it first."""

from __future__ import annotations

import gc

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.rehearsal import Learned, Rehearsal
from bits_to_pyramids.checks.scripts import Scripts
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.later import bring
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
    few : bool
        Whether libraries are left to the first who needs them.

    Attributes
    ----------
    scripts : dict
        By seed: those of all checks, with its inputs.
    kept : Kept
        Where it stays.
    """

    def __init__(
        self, course: Course, knowledge: Knowledge, suite: Suite, jails: Jails | None, *, few: bool = False
    ) -> None:
        self._knowledge, self._suite, self._jails, self._few = knowledge, suite, jails, few
        self.kept = Kept(course, knowledge.assignment)
        self._common: Scripts = {}
        self.scripts: dict[int, Scripts] = {}
        if not few:
            bring()

    def begin(self, seed: int | None) -> Rehearsal | None:
        """Begin with the inputs that are drawn from a seed, or, without one, with what all get; for `end`.

        None if that is known: then there is nothing to wait for.
        """
        learned = Learned() if self._jails is None else self.kept.read(_name(seed), Learned)
        if learned is None:
            bring()  # one by one they would be imported by each rehearsal
            return Rehearsal(self._knowledge, self._suite, seed, self._jails)
        self._take_over(seed, learned)
        return None

    def end(self, seed: int | None, rehearsal: Rehearsal) -> None:
        """Wait for its end, take over what it taught, and keep it."""
        learned = rehearsal.learned()
        if learned.scripts:
            self.kept.write(_name(seed), learned)
        self._take_over(seed, learned)

    def _take_over(self, seed: int | None, learned: Learned) -> None:
        scripts = learned.take_over(modules=not self._few)
        if seed is None:
            self._common = scripts
        else:
            self.scripts[seed] = {**self._common, **scripts}
            gc.freeze()


def _name(seed: int | None) -> str:
    return "all" if seed is None else str(seed)
