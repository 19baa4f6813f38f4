"""A function that gives the same answer whatever it is asked gets no check, even if the answer was right once."""

import numpy as np
import pytest

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.sandbox import Returned


class Watched(Solutions):
    """The solutions; remembers what each of them answered."""

    def __init__(self, knowledge):
        super().__init__(knowledge)
        self.answers = {}

    def call(self, name, args, kwargs, **options):
        outcome = super().call(name, args, kwargs, **options)
        if isinstance(outcome, Returned):
            key = outcome.value.tobytes() if isinstance(outcome.value, np.ndarray) else b""
            self.answers.setdefault(name, {})[repr(outcome.value), key] = outcome.value
        return outcome


class Always(Solutions):
    """One function always answers the same; the others are solved."""

    def __init__(self, knowledge, exercise, answer):
        super().__init__(knowledge)
        self.exercise, self.answer = exercise, answer

    def call(self, name, args, kwargs, **options):
        if name == self.exercise:
            return Returned(self.answer, (*args, *kwargs.values()))
        return super().call(name, args, kwargs, **options)


def checks_that_a_constant_passes(assignment, knowledge, suite):
    watched = Watched(knowledge)
    marking = Marking(assignment, suite, watched, 1)
    for check in suite.checks:
        assert marking.outcome(check) is None
    for name, answers in watched.answers.items():
        for answer in answers.values():
            marking = Marking(assignment, suite, Always(knowledge, name, answer), 1)
            for check in suite.of(name):
                if marking.outcome(check) is None:
                    yield name, check.name, repr(answer)[:80]


@pytest.mark.parametrize("name", ["1-bits-and-bytes", "2-image-files", "3-chunks"])
def test_an_answer_that_is_always_the_same_passes_no_check(course, name):
    assignment = course.assignment(name)
    knowledge, suite, found = load_knowledge(course, assignment), Suite(assignment), []
    suite.serve(knowledge.tests, lambda: found.extend(checks_that_a_constant_passes(assignment, knowledge, suite)))
    assert found == []
