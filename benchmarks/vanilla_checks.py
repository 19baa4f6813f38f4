"""Our hidden checks inside a notebook of vanilla nbgrader:
the same checks, the same points, in the student's own kernel.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.sandbox import Returned
from bits_to_pyramids.student.through import used_through

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
    here = _Here(
        {
            name: used_through(one.through, names[name])
            for name, one in suite.assignment.by_name.items()
            if name in names
        }
    )
    with warnings.catch_warnings(action="ignore"):  # nbgrader gives no points to who has written to stderr
        (result,) = Marking(only, suite, here, 1).exercises()
    return float(result.points)


class _Here(Solutions):
    """The kernel's own functions in the place of a sandbox."""

    def __init__(self, functions: dict):
        self._functions = functions

    def get(self, name: str, *_) -> Returned:
        return Returned(self._functions[name], None)
