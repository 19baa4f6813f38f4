"""Workers that stay warm from test to test: they grade for every course whose checks are those of this repository."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count

from courses import ROOT

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.classroom import Classroom
from bits_to_pyramids.workers.digest import checks_digest
from bits_to_pyramids.workers.engine import Engine

ISOLATION = "bubblewrap"
AT_ONCE = 2

_workers: dict[str, Checkers] = {}
_numbers = count(1)


class Warm:
    """A worker that others use too: it is not ended by who is done with it.

    Parameters
    ----------
    worker : Checkers
    """

    def __init__(self, worker: Checkers):
        self._worker = worker

    @property
    def alive(self) -> bool:
        return self._worker.alive

    def await_ready(self) -> None:
        pass

    def submit(self, job):
        # Everybody counts from one.
        return self._worker.submit(replace(job, number=next(_numbers)))

    def close(self) -> None:
        pass


def warm(course: Course) -> Callable[[Assignment], Engine]:
    """What grades a course's assignments: a warm worker, or one of its own if it would grade with other checks."""

    def engine(assignment: Assignment) -> Engine:
        if course.root != ROOT and checks_digest(course, assignment, ISOLATION) != _digest_here(assignment.id):
            return Checkers(course, assignment, ISOLATION, AT_ONCE)
        known = _workers.get(assignment.id)
        if known is None or not known.alive:
            here = Course.find(ROOT)
            known = _workers[assignment.id] = Checkers(here, here.assignment(assignment.id), ISOLATION, AT_ONCE)
            known.await_ready()
        return Warm(known)

    return engine


@cache
def _digest_here(name: str) -> str:
    """What grades depend on in this repository, which no test changes."""
    here = Course.find(ROOT)
    return checks_digest(here, here.assignment(name), ISOLATION)


def classroom(course: Course, assignment: Assignment, **options) -> Classroom:
    """A classroom whose worker is warm; it need not be closed."""
    return Classroom(course, assignment, ISOLATION, engine=warm(course)(assignment), **options)


def close_all() -> None:
    """End them."""
    while _workers:
        _workers.popitem()[1].close()
