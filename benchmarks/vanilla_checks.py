"""Our hidden checks inside a notebook of vanilla nbgrader:
the same checks, the same points, in the student's own kernel.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.sandbox import Raised, Returned

# What a checks cell of the vanilla course holds after its visible checks; its last value is partial credit.
CELL = """
### BEGIN HIDDEN TESTS
import sys
sys.path[:0] = [{folder!r}]
from vanilla_checks import points_of
### END HIDDEN TESTS
points_of({root!r}, {assignment!r}, {exercise!r}, globals())
"""


@cache
def _collected(root: str, assignment: str) -> Suite:
    """The checks of an assignment, collected once a kernel."""
    course = Course.find(root)
    knowledge = load_knowledge(course, course.assignment(assignment))
    suite = Suite(knowledge.assignment)
    suite.serve(knowledge.tests, lambda: None)
    return suite


def points_of(root: str, assignment: str, exercise: str, names: dict) -> float:
    """The points of one exercise, from functions that are called where they are."""
    suite = _collected(root, assignment)
    only = replace(suite.assignment, exercises=(suite.assignment.by_name[exercise],))
    (result,) = Marking(only, suite, _Here(names), 1).exercises()
    return float(result.points)


class _Here:
    """The kernel's own names in the place of a sandbox."""

    def __init__(self, names: dict):
        self._names = names

    def call(self, name: str, args: tuple, kwargs: dict, **_) -> Returned | Raised:
        try:
            return Returned(self._names[name](*args, **kwargs), (*args, *kwargs.values()))
        except Exception as error:
            bases = tuple(base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins")
            return Raised(type(error).__name__, bases, str(error))

    def get(self, name: str, *_) -> Returned:
        return Returned(self._names[name], None)

    def asked(self, *_) -> bool:
        return False
